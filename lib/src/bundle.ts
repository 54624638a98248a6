import { inspect } from "node:util";
import { tf } from "./backend/index.js";
import { table } from "./html.js";

/** One value in several MIME types, `text/plain` among them. */
export type Bundle = Record<string, unknown>;

/** The method by which a value defines its display. */
export const displayKey: unique symbol = Symbol.for("Jupyter.display");

/** A value that defines its own display. */
export interface Displayable {
  [displayKey](): Bundle | Promise<Bundle>;
}

/** A table as arquero makes them. */
interface ArqueroTable {
  toHTML(options?: object): string;
  objects(options?: object): Record<string, unknown>[];
  columnNames(): string[];
  numRows(): number;
}

/** A data frame as danfojs makes them: column names, rows, an index. A series has bare values for rows. */
interface Frame {
  columns: string[];
  values: unknown[];
  index?: (string | number)[];
}

const isObject = (value: unknown): value is Record<PropertyKey, unknown> =>
  typeof value === "object" && value !== null;

const isDisplayable = (value: unknown): value is Displayable =>
  isObject(value) && typeof value[displayKey] === "function";

const isArquero = (value: unknown): value is ArqueroTable =>
  isObject(value) && typeof value.toHTML === "function" && typeof value.objects === "function";

const isFrame = (value: unknown): value is Frame =>
  isObject(value) && Array.isArray(value.columns) && Array.isArray(value.values);

const shownRows = 50;

/** Whether the bundle is still a promise. */
export const isPromise = <T>(value: T | Promise<T>): value is Promise<T> =>
  typeof (value as { then?: unknown }).then === "function";

/**
 * Returns the bundle that shows a value. It is a promise only if the value's own display returns one, as figures do.
 * @throws the error of the value's own display; other code of the value, such as getters, cannot make it fail
 */
export function bundleOf(value: unknown): Bundle | Promise<Bundle> {
  if (attempt(() => isDisplayable(value))) return (value as Displayable)[displayKey]();
  return (
    attempt(() => arqueroBundle(value)) ??
    attempt(() => frameBundle(value)) ?? { "text/plain": attempt(() => textOf(value)) ?? `[${typeof value}]` }
  );
}

/** What the function returns; undefined if a getter or a proxy of the value throws. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

function arqueroBundle(value: unknown): Bundle | undefined {
  if (!isArquero(value)) return undefined;
  const names = value.columnNames();
  const rows = value.objects({ limit: shownRows }).map((row) => names.map((name) => row[name]));
  return table({ columns: names, rows, total: value.numRows() });
}

function frameBundle(value: unknown): Bundle | undefined {
  if (!isFrame(value)) return undefined;
  return table({
    columns: value.columns.map(String),
    rows: value.values.slice(0, shownRows).map((row) => (Array.isArray(row) ? row : [row])),
    index: value.index?.slice(0, shownRows),
    total: value.values.length,
  });
}

function textOf(value: unknown): string {
  if (value instanceof tf.Tensor) return value.toString(true);
  return typeof value === "string" ? value : inspect(value);
}
