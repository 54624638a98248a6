import type { PointArray, Points } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { squaredDistance } from "../points/squared-distance.js";
import { convexHull, isInside } from "./algebra/convex-hull.js";
import { twoSets } from "./distances/two-sets.js";
import { inUnits } from "./distances/unit.js";

/**
 * Returns the probability that a point of `outer` is farther from the mean of `inner` than a point of `inner` is; ties
 * count half. It is 1 if a sphere encloses the others, 0.5 if both sets are mixed, and 0 if `inner` encloses `outer`.
 * @param inner [n, d], n ≥ 1
 * @param outer [m, d], m ≥ 1
 * @throws {ShapeError} if dimensions differ
 * @throws {ValueError} if a set is empty, or a coordinate is NaN or infinite
 * @example
 * shareOutside([[0, 0], [1, 0]], [[5, 0], [0, 5]]); // 1
 */
export function shareOutside(inner: Points, outer: Points): number {
  const [x, y] = inUnits(...twoSets(inner, outer, 1, ["inner", "outer"])).sets;
  const d = x.shape[1];
  const mean = new Float64Array(d);
  x.data.forEach((value, at) => {
    mean[at % d] += value / x.shape[0];
  });
  const reach = ({ data, shape: [n] }: PointArray) =>
    Float64Array.from({ length: n }, (_, i) => squaredDistance(data, i * d, mean, 0, d)).sort();
  const [within, without] = [reach(x), reach(y)];
  let [nearer, same, wins] = [0, 0, 0];
  for (const distance of without) {
    while (nearer < within.length && within[nearer] < distance) nearer++;
    same = Math.max(same, nearer);
    while (same < within.length && within[same] === distance) same++;
    wins += (nearer + same) / 2;
  }
  return wins / (within.length * without.length);
}

/**
 * Returns the share of the points `inner` that lie strictly inside the convex hull of `outer`. A point on the hull's
 * boundary is not inside; a hull without an interior has no point inside. The result is exact: Shewchuk's predicates
 * decide orientations.
 *
 * @param inner [n, 2]
 * @param outer [m, 2]
 * @throws {ShapeError} if the points are not two-dimensional
 * @throws {ValueError} if a set is empty, or a coordinate is NaN or infinite
 *
 * @example
 * shareEnclosed(disc, ring); // 1
 */
export function shareEnclosed(inner: Points, outer: Points): number {
  const [x, y] = twoSets(inner, outer, 1, ["inner", "outer"]);
  if (x.shape[1] !== 2)
    throw new ShapeError(`shareEnclosed needs points in two dimensions: got shape [${x.shape}]`);
  // The unit is that of the hull. A point far outside may become infinite, which is not inside either.
  const { sets, unit } = inUnits(y);
  const hull = convexHull(sets[0].data);
  let enclosed = 0;
  for (let i = 0; i < x.data.length; i += 2)
    if (isInside(x.data[i] / unit, x.data[i + 1] / unit, hull)) enclosed++;
  return enclosed / x.shape[0];
}
