import { nearest } from "../backend/distances/nearest.js";
import { type PointArray, type Points, pointArray, takeRows } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { atLeast } from "../points/count.js";

export interface DensestOptions {
  /** The share of the points to keep, above 0 and at most 1. Default 0.98. */
  share?: number;
  /** Which neighbor tells how dense it is around a point. Default 10. */
  k?: number;
}

/**
 * Returns the points of highest density, in their order: those whose k-th nearest neighbor is nearest. A few outliers fill
 * a hole or bridge a gap of the Rips filtration; without the least dense points it shows the shape of the bulk. Clouds are
 * comparable if the same share of each is kept.
 * @param points shape [n, d], n > k
 * @returns shape [⌈share · n⌉, d]
 * @throws {ValueError} if there are not more than k points, or an option is out of range
 *
 * @example
 * densest([[0], [1], [2], [50]], { share: 0.75, k: 1 }); // 0, 1, 2
 */
export function densest(points: Points, { share = 0.98, k = 10 }: DensestOptions = {}): PointArray {
  atLeast(1, k, "k");
  if (!(share > 0 && share <= 1)) throw new ValueError(`share must be above 0 and at most 1: got ${share}`);
  const array = pointArray(points);
  const [n] = array.shape;
  if (n <= k) throw new ValueError(`The ${k}-th neighbor needs more than ${k} points: got ${n}`);
  const { squared } = nearest(array, array, k, true);
  const reach = (i: number) => squared[(i + 1) * k - 1];
  const kept = Array.from({ length: n }, (_, i) => i)
    .sort((i, j) => reach(i) - reach(j) || i - j)
    .slice(0, Math.ceil(share * n - 1e-9));
  return takeRows(
    array,
    kept.sort((i, j) => i - j),
  );
}
