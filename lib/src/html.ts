/** What a table shows: names of columns, rows of cells, and how many rows there are in all. */
export interface TableView {
  columns: string[];
  rows: unknown[][];
  /** Row labels; undefined shows none. */
  index?: (string | number)[];
  total?: number;
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** The text with HTML's own characters escaped. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (mark) => entities[mark]);

const isNumeric = (cell: unknown) => typeof cell === "number" || typeof cell === "bigint";

/** A cell as text: numbers to six significant digits, dates in ISO form, nothing for null and undefined. */
export function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number" && !Number.isInteger(cell)) return String(Number(cell.toPrecision(6)));
  if (cell instanceof Date) return cell.toISOString();
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}

/** The bundle of a table: HTML, and text in aligned columns. */
export function table(view: TableView): { "text/html": string; "text/plain": string } {
  const missing = (view.total ?? view.rows.length) - view.rows.length;
  const more = missing > 0 ? `… and ${missing} rows more` : "";
  return { "text/html": htmlTable(view, more), "text/plain": textTable(view, more) };
}

/** Whether each row has a number in the column. */
const isNumericColumn = (rows: readonly unknown[][], column: number): boolean =>
  rows.length > 0 && rows.every((row) => isNumeric(row[column]));

/** Keeps an interval, as 0.1 … 0.2 or 24.4 ± 1.1, on one line: its spaces do not break. */
const unbroken = (text: string): string => text.replace(/(?<=\d) ([…±]) (?=[-−]?\d)/g, "\u00a0$1\u00a0");

function htmlTable({ columns, rows, index }: TableView, more: string): string {
  const label = (i: number) => (index ? `<th>${escapeHtml(String(index[i]))}</th>` : "");
  const cell = (value: unknown) =>
    `<td style="text-align:${isNumeric(value) ? "right" : "left"}">${unbroken(escapeHtml(cellText(value)))}</td>`;
  const side = (column: number) => (isNumericColumn(rows, column) ? "right" : "left");
  const head = columns
    .map((name, k) => `<th style="text-align:${side(k)}">${escapeHtml(name)}</th>`)
    .join("");
  const body = rows.map((row, i) => `<tr>${label(i)}${row.map(cell).join("")}</tr>`).join("\n");
  const corner = index ? "<th></th>" : "";
  return `<table>\n<thead><tr>${corner}${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>${more && `\n<p>${more}</p>`}`;
}

/** Columns padded to their widest cell, numbers to the right, two spaces between. */
function textTable({ columns, rows, index }: TableView, more: string): string {
  const names = index ? ["", ...columns] : columns;
  const cells = rows.map((row, i) => (index ? [index[i], ...row] : row));
  const texts = cells.map((row) => row.map(cellText));
  const widths = names.map((name, c) =>
    texts.reduce((most, row) => Math.max(most, row[c].length), name.length),
  );
  const right = names.map((_, c) => isNumericColumn(cells, c));
  const line = (row: string[]) =>
    row
      .map((text, c) => (right[c] ? text.padStart(widths[c]) : text.padEnd(widths[c])))
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  return [line(names), rule, ...texts.map(line), ...(more ? [more] : [])].join("\n");
}
