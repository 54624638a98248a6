import type { Bundle } from "../cell/globals.js";
import { head } from "../errors/text.js";

/** The shown part of a table. */
export interface View {
  columns: string[];
  rows: unknown[][];
  total: { rows: number; columns: number };
  /** The text below the table. Default: its size. */
  remark?: string;
}

const shown = { rows: 50, columns: 30 };

/** Arquero's tables, and the data frames and series of danfojs, as HTML and as aligned text. */
export function tableBundle(value: object): Bundle | undefined {
  const view = arquero(value) ?? danfo(value);
  return view && viewBundle(view);
}

/** A table as HTML and as aligned text. */
export function viewBundle(view: View): Bundle {
  return { "text/html": html(view), "text/plain": text(view) };
}

interface Arquero {
  numRows(): number;
  columnNames(): string[];
  get(name: string, row: number): unknown;
  indices(): ArrayLike<number>;
}

function arquero(value: object): View | undefined {
  const table = value as Partial<Arquero>;
  if (typeof table.numRows !== "function" || typeof table.columnNames !== "function") return undefined;
  const { get } = table as Arquero;
  const names = table.columnNames();
  const total = { rows: table.numRows(), columns: names.length };
  const columns = names.slice(0, shown.columns);
  const rows = Array.from({ length: Math.min(total.rows, shown.rows) }, (_, row) =>
    columns.map((name) => get.call(value, name, row)),
  );
  return { columns, rows, total };
}

interface Danfo {
  $data: unknown[];
  $columns: string[];
  $index: unknown[];
  values: unknown[] | unknown[][];
}

/** @see danfojs's NDframe: rows of `values` are arrays in a frame, single values in a series. */
function danfo(value: object): View | undefined {
  if (!("$data" in value && "$columns" in value && "$index" in value)) return undefined;
  const { values, $columns, $index } = value as unknown as Danfo;
  const names = $columns.map(String);
  const total = { rows: values.length, columns: names.length };
  const rows = values.slice(0, shown.rows).map((row, i) => {
    const cells = Array.isArray(row) ? row.slice(0, shown.columns) : [row];
    return [$index[i], ...cells];
  });
  return { columns: ["", ...names.slice(0, shown.columns)], rows, total };
}

function cellText(value: unknown): string {
  if (typeof value === "number" && !Number.isInteger(value)) return String(Number(value.toPrecision(6)));
  if (value instanceof Date) return value.toISOString();
  const written = typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
  return written.length > 200 ? `${head(written, 200)}…` : written;
}

function remark({ rows, total, columns, remark }: View): string {
  if (remark !== undefined) return remark;
  const size = `${total.rows.toLocaleString("en")} rows × ${total.columns.toLocaleString("en")} columns`;
  const more = total.rows - rows.length;
  const cut = more > 0 ? `, ${more.toLocaleString("en")} rows not shown` : "";
  const hidden = total.columns > columns.length ? `, ${total.columns - shown.columns} columns not shown` : "";
  return size + cut + hidden;
}

function html(view: View): string {
  const row = (tag: string, cells: unknown[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cellText(cell))}</${tag}>`).join("")}</tr>`;
  const body = view.rows.map((cells) => row("td", cells)).join("\n");
  const table = `<table>\n<thead>${row("th", view.columns)}</thead>\n<tbody>\n${body}\n</tbody>\n</table>`;
  return `${table}\n<p>${escaped(remark(view))}</p>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

function text(view: View): string {
  const lines = [view.columns, ...view.rows.map((row) => row.map(cellText))];
  const widths = view.columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const numeric = view.columns.map((_, i) => view.rows.every((row) => typeof row[i] === "number"));
  const aligned = lines.map((line) =>
    line
      .map((cell, i) => (numeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join("  ")
      .trimEnd(),
  );
  return [...aligned, remark(view)].join("\n");
}
