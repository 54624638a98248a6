import { inspect } from "node:util";
import type { Diagnostic } from "./compiler.js";

/** What an `error` message says. */
export interface Failure {
  ename: string;
  evalue: string;
  traceback: string[];
}

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;

/** The kernel's own frames and tslab's say nothing to the writer of a cell. */
const ownFrames = /tslab[/\\]dist|node:vm|node:internal|kernel[/\\](dist|src)[/\\]/;

/** A cell that threw. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error) && !isErrorLike(error)) {
    const evalue = typeof error === "string" ? error : inspect(error);
    return { ename: "Thrown", evalue, traceback: [`${red("Thrown")}: ${evalue}`] };
  }
  const ename = String(error.name || "Error");
  const evalue = String(error.message ?? "");
  const frames = String(error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line) && !ownFrames.test(line));
  return { ename, evalue, traceback: [`${red(ename)}: ${evalue}`, ...frames] };
}

/** Errors of other realms are no instances of ours. */
function isErrorLike(value: unknown): value is Error {
  return typeof value === "object" && value !== null && "stack" in value && "message" in value;
}

/** A cell that does not type-check. */
export function failureOfTypes(diagnostics: Diagnostic[]): Failure {
  const lines = diagnostics.map(({ fileName, start, code, messageText }) => {
    const place = `${fileName ? `${fileName} ` : ""}${start.line + 1}:${start.character + 1}`;
    return `${place} - error TS${code}: ${messageText}`;
  });
  const ename = "TypeScriptError";
  return { ename, evalue: lines.join("\n"), traceback: lines.map(red) };
}
