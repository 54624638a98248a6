import { nearest } from "../backend/distances/nearest.js";
import { type PointArray, type Points, pointArray } from "../backend/index.js";
import { ShapeError, ValueError } from "../errors.js";
import { twoSets } from "./distances/two-sets.js";
import { finite, inUnits } from "./distances/unit.js";
import { type Interval, shareInterval } from "./statistics/interval.js";

/**
 * Returns the distance of each point to the nearest point of a set, in the unit of the coordinates.
 * @param points [n, d]
 * @param set [m, d], m ≥ 1
 * @returns [n]
 * @throws {ShapeError} if dimensions differ
 * @example
 * distanceToSet([[3, 4]], [[0, 0], [9, 9]]); // [5]
 */
export function distanceToSet(points: Points, set: Points): Float64Array {
  const {
    sets: [x, y],
    unit,
  } = inUnits(...twoSets(points, set, 1, ["points", "set"]));
  return nearest(x, y, 1).squared.map((squared) => finite(unit * Math.sqrt(squared), "A distance"));
}

/**
 * Returns the distance of each point to a polygonal curve through the vertices in order. For vertices h apart on a smooth
 * curve with radius of curvature R, it differs from the distance to that curve by at most h²/(8R).
 * @param points [n, d]
 * @param curve [m, d], m ≥ 2
 * @returns [n]
 * @throws {ShapeError} if dimensions differ
 * @example
 * distanceToCurve([[1, 1]], [[0, 0], [2, 0]]); // [1]
 */
export function distanceToCurve(points: Points, curve: Points): Float64Array {
  const { sets, unit } = inUnits(...twoSets(points, curve, 1, ["points", "curve"]));
  const [{ data: x, shape }, { data: c, shape: ofCurve }] = sets;
  const [n, d] = shape;
  if (ofCurve[0] < 2) throw new ShapeError(`A curve must have at least 2 vertices: got ${ofCurve[0]}`);
  const distances = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let least = Number.POSITIVE_INFINITY;
    for (let s = 0; s < ofCurve[0] - 1; s++) least = Math.min(least, squaredToSegment(x, i * d, c, s * d, d));
    distances[i] = finite(unit * Math.sqrt(least), "A distance");
  }
  return distances;
}

/** The minimum of ‖x − (a + t (b − a))‖² over 0 ≤ t ≤ 1, for the segment from row a, which starts at s, to the next. */
function squaredToSegment(
  x: PointArray["data"],
  i: number,
  c: PointArray["data"],
  s: number,
  d: number,
): number {
  let [along, length] = [0, 0];
  for (let k = 0; k < d; k++) {
    const side = c[s + d + k] - c[s + k];
    along += side * (x[i + k] - c[s + k]);
    length += side * side;
  }
  const t = length > 0 ? Math.min(1, Math.max(0, along / length)) : 0;
  // Measured from the nearer end, because differences of the squares above lose distances that are small compared with
  // the segment.
  const [end, part] = t <= 0.5 ? [s, t] : [s + d, t - 1];
  const side = (k: number) => c[s + d + k] - c[s + k];
  const across = (k: number) => x[i + k] - c[end + k] - part * side(k);
  // Rounding of t leaves a component along the segment. It is subtracted once more (a second Gram–Schmidt step).
  let rest = 0;
  if (t > 0 && t < 1) for (let k = 0; k < d; k++) rest += (across(k) * side(k)) / length;
  let squared = 0;
  for (let k = 0; k < d; k++) squared += (across(k) - rest * side(k)) ** 2;
  return squared;
}

function requireEpsilon(epsilon: number): void {
  if (!(epsilon >= 0)) throw new ValueError(`epsilons must be at least 0: got ${epsilon}`);
}

/** The share of points farther than ε from the support, with Wilson's 95% interval. */
export interface OutlierShare extends Interval {
  epsilon: number;
}

/**
 * Returns the out-of-distribution fractions: for each ε, the share of distances that exceed it.
 * @param distances [n], n ≥ 1, from {@link distanceToSet}, {@link distanceToCurve} or any other distance
 * @param epsilons in the distances' unit
 * @throws {ValueError} if there is no distance, or a distance or an ε is negative or NaN
 * @example
 * const [{ value }] = outOfDistribution(distanceToSet([[3, 4], [0, 1]], [[0, 0]]), [2]); // 0.5
 */
export function outOfDistribution(distances: ArrayLike<number>, epsilons: readonly number[]): OutlierShare[] {
  const sorted = Float64Array.from(distances).sort();
  if (sorted.length === 0 || !sorted.every((distance) => distance >= 0))
    throw new ValueError("At least one distance is needed, none negative or NaN");
  for (const epsilon of epsilons) requireEpsilon(epsilon);
  return epsilons.map((epsilon) => {
    const beyond = sorted.reduce((count, distance) => count + Number(distance > epsilon), 0);
    return { epsilon, ...shareInterval(beyond, sorted.length) };
  });
}

/**
 * Returns the share of a set that has a generated point within ε, with Wilson's 95% interval. Report it together with
 * the share of outliers, which is also small for a collapsed generator.
 * @param set [m, d], of the true distribution
 * @param points [n, d], generated
 * @throws {ShapeError} if dimensions differ
 * @example
 * coverage([[0, 0], [1, 0]], [[0, 0.1]], 0.2).value; // 0.5
 */
export function coverage(set: Points, points: Points, epsilon: number): Interval {
  requireEpsilon(epsilon);
  const m = pointArray(set, "set").shape[0];
  const covered = distanceToSet(set, points).reduce(
    (count, distance) => count + Number(distance <= epsilon),
    0,
  );
  return shareInterval(covered, m);
}

/**
 * Returns the share of points outside a box, with Wilson's 95% interval. Points on the boundary are inside.
 * @param points [n, d], n ≥ 1
 * @param ranges the least and the largest value of each coordinate, or one such pair for all of them
 * @throws {ShapeError} if there are neither one nor d ranges
 * @throws {ValueError} if a range ends before it begins
 * @example
 * shareBeyond([[0.5, 0.5], [0.5, 1.5]], [[0, 1]]).value; // 0.5
 */
export function shareBeyond(
  points: Points,
  ranges: readonly (readonly [low: number, high: number])[],
): Interval {
  const { data, shape } = pointArray(points, "points");
  const [n, d] = shape;
  if (ranges.length !== 1 && ranges.length !== d)
    throw new ShapeError(`Points in ${d} dimensions need 1 or ${d} ranges: got ${ranges.length}`);
  for (const [low, high] of ranges)
    if (!(low <= high)) throw new ValueError(`A range must not end before it begins: got [${low}, ${high}]`);
  const isBeyond = (value: number, k: number) => {
    const [low, high] = ranges[k % ranges.length];
    return value < low || value > high;
  };
  let beyond = 0;
  for (let i = 0; i < n; i++) if (data.subarray(i * d, (i + 1) * d).some(isBeyond)) beyond++;
  return shareInterval(beyond, n);
}
