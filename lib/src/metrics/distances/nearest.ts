import type { PointArray } from "../../backend/index.js";
import { allDistances, squaredDistance } from "./all-distances.js";

/**
 * For each row of `a` the squared distances to its k nearest rows of `b`, ascending, in double precision.
 * @param within true when a and b are one set, whose points are not their own neighbors
 * @returns [n, k], row by row
 */
export function nearestSquared(a: PointArray, b: PointArray, k: number, within = false): Float64Array {
  const { blocks, exact, slack } = allDistances(a, b);
  const [n, d] = a.shape;
  const m = b.shape[0];
  const nearest = new Float64Array(n * k);
  for (const { from, rows, values } of blocks())
    for (let r = 0; r < rows; r++) {
      const i = from + r;
      const least = nearest.subarray(i * k, (i + 1) * k).fill(Number.POSITIVE_INFINITY);
      const skipped = within ? i : -1;
      for (let j = 0; j < m; j++) if (j !== skipped) insert(least, values[r * m + j] + slack.b[j]);
      if (exact) continue;
      // The k-th least upper bound: points that may lie below it are measured again.
      const reach = least[k - 1] + 2 * slack.a[i];
      least.fill(Number.POSITIVE_INFINITY);
      for (let j = 0; j < m; j++)
        if (j !== skipped && values[r * m + j] - slack.b[j] <= reach)
          insert(least, squaredDistance(a.data, i * d, b.data, j * d, d));
    }
  return nearest;
}

/** Puts a value in its place among the least so far, ascending, if it belongs there. */
function insert(least: Float64Array, value: number): void {
  let place = least.length - 1;
  if (!(value < least[place])) return;
  for (; place > 0 && least[place - 1] > value; place--) least[place] = least[place - 1];
  least[place] = value;
}
