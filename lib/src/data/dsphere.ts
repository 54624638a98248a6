import { type PointArray, random as shared } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { atLeast } from "../points/count.js";
import { norm } from "../points/norm.js";
import { finite, nonNegative } from "./parameters.js";
import type { SampleOptions } from "./sample.js";

export interface SphereOptions extends SampleOptions {
  /** Dimension of the sphere itself, which lies in d + 1 dimensions: 1 is a circle. */
  d: number;
  /** Default 1. */
  radius?: number;
  /** [d + 1]; default the origin. */
  center?: ArrayLike<number>;
}

/**
 * Draws evenly from a d-sphere: normal draws, scaled to the radius.
 * @returns [n, d + 1]
 * @throws {ShapeError} if the center does not have d + 1 coordinates
 * @throws {ValueError} if n or d is not a positive integer, the radius is negative or not finite, or the center is not
 * finite
 * @example
 * dsphere({ n: 100, d: 2, radius: 5, random: new Random(1) }).shape; // [100, 3]
 */
export function dsphere({ n, d, radius = 1, center, random = shared }: SphereOptions): PointArray {
  const width = atLeast(1, d, "d") + 1;
  nonNegative(radius, "radius");
  if (center && center.length !== width)
    throw new ShapeError(`center must have ${width} coordinates: got ${center.length}`);
  for (let k = 0; center && k < width; k++) finite(center[k], "A coordinate of center");
  const data = random.normals(atLeast(1, n, "n") * width);
  for (let i = 0; i < n; i++) {
    const point = data.subarray(i * width, (i + 1) * width);
    const scale = radius / norm(point);
    for (let k = 0; k < width; k++) point[k] = scale * point[k] + (center?.[k] ?? 0);
  }
  return { data, shape: [n, width] };
}
