import { inspect } from "node:util";
import { tf } from "./backend/index.js";
import { table } from "./html.js";

/** One value in several MIME types, `text/plain` among them. */
export type Bundle = Record<string, unknown>;

/** The method by which a value says how it is shown. */
export const displayKey: unique symbol = Symbol.for("Jupyter.display");

/** A value that says itself how it is shown. */
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

/** The bundle that shows a value. */
export async function bundleOf(value: unknown): Promise<Bundle> {
  if (isDisplayable(value)) return value[displayKey]();
  if (isArquero(value)) {
    const names = value.columnNames();
    const rows = value.objects({ limit: shownRows }).map((row) => names.map((name) => row[name]));
    return table({ columns: names, rows, total: value.numRows() });
  }
  if (isFrame(value))
    return table({
      columns: value.columns.map(String),
      rows: value.values.slice(0, shownRows).map((row) => (Array.isArray(row) ? row : [row])),
      index: value.index?.slice(0, shownRows),
      total: value.values.length,
    });
  if (value instanceof tf.Tensor) return { "text/plain": value.toString(true) };
  return { "text/plain": typeof value === "string" ? value : inspect(value) };
}
