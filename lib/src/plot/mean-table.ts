import type { ColumnTable } from "arquero";
import { columnTable } from "../arquero.js";
import { type Bundle, type Displayable, displayKey } from "../bundle.js";
import { ValueError } from "../errors.js";
import { table } from "../html.js";
import { type Interval, meanInterval } from "../metrics/index.js";

/** The numeric columns of measured rows. */
export type NumericColumn<Row> = { [K in keyof Row]: Row[K] extends number ? K : never }[keyof Row] & string;

export interface MeanTableOptions<Row> {
  /** The column whose values name the rows of the table, in the order of their first appearance. */
  by: keyof Row & string;
  /** The column whose values name the columns of the table; only for a single measure. */
  across?: keyof Row & string;
  /** The measure to average, or several, each in a column. */
  of: NumericColumn<Row> | readonly NumericColumn<Row>[];
  /** Factor of the values, such as 100 for percent. Default 1. */
  unit?: number;
}

/** Means as a table that shows itself. */
export interface MeanTable extends Displayable {
  readonly table: ColumnTable;
}

/**
 * Returns measured rows, one for each run, as a table of "mean ± half of the 95% interval" (Student's), the uncertainty
 * from the spread between the runs. A mean of one run has no interval; a dash means not measured. Values that are not
 * finite are left out.
 * @throws {ValueError} if there is no row, or several measures are combined with `columns`
 * @example
 * const rows = [0.31, 0.33, 0.3].flatMap((energy) => [
 *   { set: "roll", labels: "greedy", energy },
 *   { set: "roll", labels: "swap", energy: energy / 3 },
 * ]);
 * meanTable(rows, { by: "set", across: "labels", of: "energy" });
 * meanTable(rows, { by: "labels", of: ["energy"] });
 */
export function meanTable<Row extends object>(
  rows: readonly Row[],
  { by, across, of, unit = 1 }: MeanTableOptions<Row>,
): MeanTable {
  const measures = typeof of === "string" ? [of] : of;
  if (rows.length === 0) throw new ValueError("A table of means needs at least one row: got none");
  if (across && measures.length !== 1)
    throw new ValueError(`One measure can stand across: got ${measures.length}`);
  const names = [...new Set(rows.map((row) => String(row[by])))];
  const heads = across ? [...new Set(rows.map((row) => String(row[across])))] : [...measures];
  const cell = (name: string, head: string) => {
    const own = rows.filter((row) => String(row[by]) === name && (!across || String(row[across]) === head));
    const measure = across ? measures[0] : (head as NumericColumn<Row>);
    return meanText(own.map((row) => unit * (row[measure] as number)));
  };
  const columns = Object.fromEntries(heads.map((head) => [head, names.map((name) => cell(name, head))]));
  return {
    get table() {
      return columnTable({ [by]: names, ...columns });
    },
    [displayKey]: (): Bundle =>
      table({
        columns: [by, ...heads],
        rows: names.map((name, i) => [name, ...heads.map((head) => columns[head][i])]),
      }),
  };
}

/** "24.4 ± 1.1": two significant digits of the half width. */
function meanText(values: readonly number[]): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return "–";
  const { value, high }: Interval = meanInterval(finite);
  const half = high - value;
  // Equal values may differ from their mean by rounding.
  if (finite.length === 1 || !(half > 1e-12 * Math.abs(value))) return String(Number(value.toPrecision(3)));
  const digits = Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(half))));
  return `${value.toFixed(digits)} ± ${half.toFixed(digits)}`;
}
