/** The value of a parameter. */
export type Value = number | boolean | string | null | readonly Value[];

/** The type of a parameter, against which values are checked. */
export type ParameterType =
  | { kind: "number" | "boolean" | "string" }
  | { kind: "literal"; value: number | boolean | string | null }
  | { kind: "union"; of: ParameterType[] }
  | { kind: "array"; of: ParameterType }
  | { kind: "tuple"; of: ParameterType[] }
  /** A type that cannot be set by a parameter. */
  | { kind: "other"; text: string };

/** The type in TypeScript's notation. */
export function typeText(type: ParameterType): string {
  switch (type.kind) {
    case "literal":
      return JSON.stringify(type.value);
    case "union":
      return type.of.map(typeText).join(" | ");
    case "array":
      return type.of.kind === "union" ? `(${typeText(type.of)})[]` : `${typeText(type.of)}[]`;
    case "tuple":
      return `[${type.of.map(typeText).join(", ")}]`;
    case "other":
      return type.text;
    default:
      return type.kind;
  }
}

/** Whether a value has the type. */
export function accepts(type: ParameterType, value: unknown): value is Value {
  switch (type.kind) {
    case "number":
      return typeof value === "number" && !Number.isNaN(value);
    case "literal":
      return value === type.value;
    case "union":
      return type.of.some((each) => accepts(each, value));
    case "array":
      return Array.isArray(value) && value.every((each) => accepts(type.of, each));
    case "tuple":
      return (
        Array.isArray(value) &&
        value.length === type.of.length &&
        type.of.every((of, i) => accepts(of, value[i]))
      );
    case "other":
      return false;
    default:
      return typeof value === type.kind;
  }
}

/**
 * Parses a text from the command line: `3e-4`, `true`, `paper`, `[1,2]` or `1,2`.
 * @returns undefined where it stands for none of the type
 */
export function valueFrom(type: ParameterType, text: string): Value | undefined {
  const candidates: unknown[] = [numberOf(text), wordOf(text), text, listOf(type, text)];
  return candidates.find((candidate) => candidate !== undefined && accepts(type, candidate)) as
    | Value
    | undefined;
}

/** Splits a text at the commas outside brackets and quotation marks. */
export function splitAtCommas(text: string): string[] {
  const parts = text.match(/(?:\[[^\]]*\]|"[^"]*"|[^,])+/g) ?? [];
  return parts.map((part) => part.trim());
}

function numberOf(text: string): number | undefined {
  const plain = text.trim().replace(/(\d)_(?=\d)/g, "$1");
  return plain === "" || Number.isNaN(Number(plain)) ? undefined : Number(plain);
}

function wordOf(text: string): unknown {
  return new Map<string, unknown>([
    ["true", true],
    ["false", false],
    ["null", null],
  ]).get(text.trim());
}

function listOf(type: ParameterType, text: string): Value[] | undefined {
  if (type.kind === "union")
    return type.of.map((each) => listOf(each, text)).find((list) => list !== undefined);
  if (type.kind !== "array" && type.kind !== "tuple") return undefined;
  const [, inner = text] = /^\s*\[(.*)\]\s*$/s.exec(text) ?? [];
  const parts = splitAtCommas(inner).map((part) => part.replace(/^(["'])(.*)\1$/, "$2"));
  const values = parts.map((part, i) => partFrom(type.kind === "array" ? type.of : type.of[i], part));
  return values.every((value) => value !== undefined) ? (values as Value[]) : undefined;
}

/** The value of a list's element; undefined if the list is too long for its type. */
const partFrom = (type: ParameterType | undefined, text: string) => type && valueFrom(type, text);
