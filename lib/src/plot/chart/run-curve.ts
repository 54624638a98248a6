import { ShapeError, ValueError } from "../../errors.js";
import type { Curve } from "../curves.js";

/**
 * Returns several runs of one quantity as one curve: the median over the runs, with a band from the least to the greatest.
 * @param x [n]: steps, sizes
 * @param runs [runs, n]: one list for each seed
 * @throws {ValueError} if there is no run
 * @throws {ShapeError} if a run does not have one value for each x
 *
 * @example
 * plot.curves([runCurve("loss", [1, 2], [[3, 1], [5, 2], [4, 9]])], axes); // medians 4 and 2, bands 3 to 5 and 1 to 9
 */
export function runCurve(name: string, x: ArrayLike<number>, runs: readonly ArrayLike<number>[]): Curve {
  if (runs.length === 0) throw new ValueError(`The curve ${name} needs at least one run`);
  for (const { length } of runs)
    if (length !== x.length)
      throw new ShapeError(`A run of ${name} needs one value for each x: got ${length} for ${x.length}`);
  const sorted = Array.from(x, (_, i) => runs.map((run) => run[i]).sort((a, b) => a - b));
  const middle = (runs.length - 1) / 2;
  return {
    ...{ name, x },
    y: sorted.map((values) => (values[Math.floor(middle)] + values[Math.ceil(middle)]) / 2),
    low: sorted.map((values) => values[0]),
    high: sorted.map((values) => values[values.length - 1]),
  };
}
