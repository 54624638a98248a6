import { type PointArray, type Points, pointArray } from "../../backend/index.js";
import { ShapeError, ValueError } from "../../errors.js";
import { squaredDistance } from "../../points/squared-distance.js";
import { finite, inUnits } from "./unit.js";

/**
 * Returns points and their images under a map as arrays, row by row.
 * @param least the least number of rows
 * @throws {ShapeError} if they differ in rows
 * @throws {ValueError} if there are too few rows, or a coordinate is NaN or infinite
 */
export function mapped(data: Points, latents: Points, least: number): [PointArray, PointArray] {
  const [x, z] = [pointArray(data, "data"), pointArray(latents, "latents")];
  const n = x.shape[0];
  if (n !== z.shape[0])
    throw new ShapeError(
      `Data and latents must have the same number of rows: got ${n} and ${z.shape[0]} rows`,
    );
  if (n < least) throw new ValueError(`At least ${least} rows are needed: got ${n}`);
  return [x, z];
}

/** The distances of all pairs of rows i < j, row by row: n (n − 1) / 2 numbers. */
export function pairDistances(points: PointArray): Float64Array {
  const {
    sets: [{ data, shape }],
    unit,
  } = inUnits(points);
  const [n, d] = shape;
  const distances = new Float64Array((n * (n - 1)) / 2);
  let at = 0;
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++)
      distances[at++] = unit * Math.sqrt(squaredDistance(data, i * d, data, j * d, d));
  for (const distance of distances) finite(distance, "A distance");
  return distances;
}
