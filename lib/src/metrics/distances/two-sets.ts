import { type PointArray, type Points, pointArray } from "../../backend/index.js";
import { ShapeError, ValueError } from "../../errors.js";

/**
 * Returns two sets as arrays, checked to be comparable.
 * @param least the least number of rows of each
 * @param names the caller's names for them
 * @throws {ShapeError} if their dimensions differ
 * @throws {ValueError} if one has too few rows, or a coordinate is NaN or infinite
 */
export function twoSets(
  a: Points,
  b: Points,
  least: number,
  names: readonly [string, string] = ["a", "b"],
): [PointArray, PointArray] {
  const x = pointArray(a, names[0]);
  const y = pointArray(b, names[1]);
  if (x.shape[1] !== y.shape[1])
    throw new ShapeError(
      `${names[0]} and ${names[1]} must have the same dimension: got ${x.shape[1]} and ${y.shape[1]}`,
    );
  for (const [k, { shape }] of [x, y].entries())
    if (shape[0] < least)
      throw new ValueError(`${names[k]} must have at least ${least} rows: got ${shape[0]}`);
  return [x, y];
}
