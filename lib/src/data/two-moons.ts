import { type PointArray, type Points, pointArray, random as shared } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { atLeast } from "../points/count.js";
import { nonNegative } from "./parameters.js";
import type { SampleOptions } from "./sample.js";

export interface TwoMoonsOptions extends SampleOptions {
  /** Standard deviation of the Gaussian noise around the moons; default 0.05. */
  noise?: number;
}

/**
 * Draws from two interleaved half circles of radius 1 with equal probability, placed as in scikit-learn's make_moons:
 * the upper around (0, 0), the lower around (1, 0.5).
 * @returns [n, 2]
 * @throws {ValueError} if n is not a positive integer, or the noise is negative or not finite
 * @example
 * twoMoons({ n: 100, random: new Random(1) }).shape; // [100, 2]
 */
export function twoMoons({ n, noise = 0.05, random = shared }: TwoMoonsOptions): PointArray {
  const data = new Float32Array(2 * atLeast(1, n, "n"));
  nonNegative(noise, "noise");
  for (let i = 0; i < n; i++) {
    const angle = Math.PI * random.uniform();
    const upper = random.uniform() < 0.5;
    data[2 * i] = upper ? Math.cos(angle) : 1 - Math.cos(angle);
    data[2 * i + 1] = upper ? Math.sin(angle) : 0.5 - Math.sin(angle);
    data[2 * i] += noise * random.normal();
    data[2 * i + 1] += noise * random.normal();
  }
  return { data, shape: [n, 2] };
}

/**
 * Returns the distance of each point to the nearer of the two half circles.
 * @param points [n, 2]
 * @returns [n]
 * @throws {ShapeError} if the points are not two-dimensional
 * @throws {ValueError} if a coordinate is NaN or infinite
 * @example
 * distanceToMoons(twoMoons({ n: 100, noise: 0.1 }));
 */
export function distanceToMoons(points: Points): Float64Array {
  const { data, shape } = pointArray(points);
  if (shape[1] !== 2) throw new ShapeError(`The moons lie in the plane: got shape [${shape}]`);
  return Float64Array.from({ length: shape[0] }, (_, i) => {
    const [x, y] = [data[2 * i], data[2 * i + 1]];
    return Math.min(distanceToArc(x, y), distanceToArc(1 - x, 0.5 - y));
  });
}

/** To the upper half of the unit circle, ends included. */
function distanceToArc(x: number, y: number): number {
  return y >= 0 ? Math.abs(Math.hypot(x, y) - 1) : Math.hypot(Math.abs(x) - 1, y);
}
