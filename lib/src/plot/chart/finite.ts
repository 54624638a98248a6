import { ValueError } from "../../errors.js";

/**
 * Counts the values that a figure leaves out because they are not finite or have no place on a log axis. {@link figure}
 * states the number in the chart and in the caption.
 */
export class Omissions {
  private count = 0;

  /** The finite values of a sample. */
  values(values: ArrayLike<number>): Float64Array {
    const finite = Float64Array.from(values).filter(Number.isFinite);
    this.count += values.length - finite.length;
    return finite;
  }

  /** The rows that pass the test. */
  rows<Row>(rows: readonly Row[], isShown: (row: Row) => boolean): Row[] {
    const shown = rows.filter(isShown);
    this.count += rows.length - shown.length;
    return shown;
  }

  /** Returns "3 values without a place on the axes are left out", or undefined. */
  get note(): string {
    if (this.count === 0) return "";
    return this.count === 1
      ? "1 value without a place on the axes is left out"
      : `${this.count.toLocaleString("en")} values without a place on the axes are left out`;
  }
}

/** Whether a value has a place on an axis: it is finite, and positive on a logarithmic axis. */
export const hasPlace = (value: number, scale: "linear" | "log" = "linear"): boolean =>
  Number.isFinite(value) && (scale === "linear" || value > 0);

/** Whether a bar of a diagram has a place: it is born at a finite scale, and dies later or never. */
export const isBar = ({ birth, death }: { birth: number; death: number }): boolean =>
  Number.isFinite(birth) && death >= birth;

/**
 * Refuses a specification with a number that is not finite, because JSON turns it into null and front ends draw a chart
 * without marks.
 * @throws {ValueError} if there is one; the message names its path
 */
export function requireFinite(value: unknown, path: string): void {
  if (typeof value === "number" && !Number.isFinite(value))
    throw new ValueError(`A chart can only show finite numbers: ${path} is ${value}`);
  if (typeof value !== "object" || value === null) return;
  for (const [key, part] of Object.entries(value))
    requireFinite(part, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
}
