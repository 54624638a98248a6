import { UsageError } from "../errors.js";
import { type Notebook, textOf } from "../notebook.js";
import { declaredParameters, type Parameter, parametersCell } from "./declared.js";
import { nearest } from "./nearest.js";
import { accepts, typeText, type Value, valueFrom } from "./type.js";

/** Values by parameter; a string is parsed as on the command line: "3e-4" is a number. */
export type Values = Readonly<Record<string, Value>>;

/**
 * Checks values against the types in a notebook's parameters cell.
 * @returns the values in their parameters' types
 * @throws {UsageError} for an unknown name, with the nearest one, and for a wrong type
 */
export function checkParameters(notebook: Notebook, values: Values): Record<string, Value> {
  const cell = parametersCell(notebook);
  if (!cell && Object.keys(values).length > 0)
    throw new UsageError("The notebook has no cell tagged parameters, so nothing can be set");
  const declared = cell ? declaredParameters(cell) : [];
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, checked(declared, name, value)]),
  );
}

function checked(declared: Parameter[], name: string, value: Value): Value {
  const parameter = declared.find((each) => each.name === name);
  if (!parameter) {
    const names = declared.map((each) => each.name);
    const near = nearest(name, names);
    throw new UsageError(
      `There is no parameter ${name}${near ? `; did you mean ${near}?` : ""} The notebook has: ${names.join(", ") || "none"}`,
    );
  }
  const { type } = parameter;
  if (type.kind === "other")
    throw new UsageError(`${name} cannot be set by a parameter: its type is ${type.text}`);
  const meant = accepts(type, value) ? value : typeof value === "string" ? valueFrom(type, value) : undefined;
  if (meant === undefined)
    throw new UsageError(
      `${name} takes ${typeText(type)}: got ${JSON.stringify(value)}${hint(parameter, value)}`,
    );
  return meant;
}

/** The nearest string of a union. */
function hint({ type }: Parameter, value: Value): string {
  if (type.kind !== "union" || typeof value !== "string") return "";
  const words = type.of.flatMap((each) => (each.kind === "literal" ? [String(each.value)] : []));
  const near = nearest(value, words);
  return near ? `; did you mean ${near}?` : "";
}

/**
 * Writes values into the parameters cell of a notebook, in place.
 * @param values as {@link checkParameters} returns them
 */
export function setParameters(notebook: Notebook, values: Readonly<Record<string, Value>>): void {
  const cell = parametersCell(notebook);
  if (!cell) return;
  let source = textOf(cell.source);
  const byPlace = declaredParameters(cell).sort((a, b) => b.place.start - a.place.start);
  for (const { name, place } of byPlace)
    if (name in values)
      source = source.slice(0, place.start) + literal(values[name]) + source.slice(place.end);
  cell.source = source;
}

/** The value in TypeScript. */
function literal(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

/** Returns each parameter's value in the parameters cell as TypeScript text; numbers and strings as values. */
export function currentParameters(notebook: Notebook): Record<string, Value> {
  const cell = parametersCell(notebook);
  const declared = cell ? declaredParameters(cell) : [];
  return Object.fromEntries(
    declared.map(({ name, type, initial }) => {
      const text = initial.replace(/^(["'])(.*)\1$/, "$2");
      const value = valueFrom(type, text);
      return [name, value === undefined ? text : value];
    }),
  );
}
