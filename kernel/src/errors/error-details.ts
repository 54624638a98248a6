import { attempt, inspectSafely } from "./safely.js";
import { head } from "./text.js";

/** Longer messages are cut. */
export const maxMessage = 20_000;

/** The limits of an error's details, so that a client's request object does not flood the notebook. */
const most = {
  /** Causes of causes, and inner errors of inner errors. */
  depth: 5,
  /** Inner errors, or properties, of one error. */
  errors: 10,
  properties: 20,
  /** Characters of one property. */
  property: 1000,
  /** Total lines. */
  lines: 200,
};

/** Properties that are shown separately. */
const own = new Set<PropertyKey>(["name", "message", "stack", "cause", "errors"]);

const gray = (text: string) => `\u001b[90m${text}\u001b[39m`;

/** A copy of an error. Reading an error can run its own code, which can throw, so that happens once. */
export interface Thrown {
  error: object;
  name: string;
  message: string;
  /** The stack's lines with places. */
  frames: string[];
}

/** @returns undefined for a value that is not an error or similar to one */
export function lookInto(error: unknown): Thrown | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  // Errors of other realms are not instances of our classes.
  const isError = attempt(() => error instanceof Error || ("stack" in error && "message" in error), false);
  if (!isError) return undefined;
  const read = (key: string, otherwise: string) =>
    attempt(() => String((error as Record<string, unknown>)[key] ?? ""), otherwise);
  const frames = read("stack", "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line));
  const message = head(read("message", "(reading the message throws an error)"), maxMessage);
  return { error, name: read("name", "") || "Error", message, frames };
}

/** An error's displayed name and message; without a message only the name. */
export const headlineOf = ({ message }: Thrown, name: string): string =>
  message ? `${name}: ${message}` : name;

/** An error's own properties, its inner errors and its causes, as lines below its stack. */
export function detailsOf(thrown: Thrown): string[] {
  const lines = details(thrown.error, 0, new Set([thrown.error]));
  if (lines.length <= most.lines) return lines;
  return [...lines.slice(0, most.lines), gray(`… ${lines.length - most.lines} more lines`)];
}

function details(error: object, depth: number, seen: Set<unknown>): string[] {
  const lines = properties(error);
  const inner = attempt(() => (error as { errors?: unknown }).errors, undefined);
  if (Array.isArray(inner)) {
    const shown = inner.slice(0, most.errors);
    lines.push(...shown.flatMap((one, i) => described(gray(`[${i}]`), one, depth, seen)));
    if (inner.length > shown.length) lines.push(gray(`… ${inner.length - shown.length} more inner errors`));
  }
  const cause = attempt(() => (error as { cause?: unknown }).cause, undefined);
  if (cause !== undefined) lines.push(...described(gray("cause:"), cause, depth, seen));
  return lines;
}

/** A cause or an inner error, indented by one level. */
function described(label: string, value: unknown, depth: number, seen: Set<unknown>): string[] {
  const thrown = lookInto(value);
  if (!thrown) return indented(`${label} ${short(value)}`.split("\n"));
  const headline = `${label} ${headlineOf(thrown, thrown.name)}`;
  if (seen.has(value)) return indented([`${headline} ${gray("(shown above)")}`]);
  if (depth >= most.depth) return indented([headline, gray("…")]);
  seen.add(value);
  return indented([headline, ...thrown.frames, ...details(thrown.error, depth + 1, seen)]);
}

/** The error's other properties: `code`, `status`, `details` … Getters are named, not called. */
function properties(error: object): string[] {
  const all = attempt(() => Object.entries(Object.getOwnPropertyDescriptors(error)), []);
  const shown = all.filter(([key, { enumerable }]) => enumerable && !own.has(key));
  const lines = shown.slice(0, most.properties).flatMap(([key, { value, get }]) => {
    return indented(`${gray(`${key}:`)} ${get ? "[Getter]" : short(value)}`.split("\n"));
  });
  const more = shown.length - most.properties;
  return more > 0 ? [...lines, ...indented([gray(`… ${more} more properties`)])] : lines;
}

function short(value: unknown): string {
  const text = inspectSafely(value, { depth: 2, maxArrayLength: 20, maxStringLength: most.property });
  return text.length > most.property ? `${head(text, most.property)} …` : text;
}

const indented = (lines: string[]) => lines.map((line) => `  ${line}`);
