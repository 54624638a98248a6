import { type PointArray, random as shared } from "../backend/index.js";
import { atLeast } from "../points/count.js";
import { finite } from "./parameters.js";
import type { SampleOptions } from "./sample.js";

/**
 * Draws from N(0, I) in d dimensions: the latents of a GTN, or a Gaussian data set.
 * @returns [n, d]
 * @example
 * gaussian({ n: 100, d: 2, random: new Random(1) }).shape; // [100, 2]
 */
export function gaussian({ n, d, random = shared }: SampleOptions & { d: number }): PointArray {
  return { data: random.normals(atLeast(1, n, "n") * atLeast(1, d, "d")), shape: [n, d] };
}

/** Options of a bent Gaussian. */
export interface BentGaussianOptions extends SampleOptions {
  /** Dimension. */
  d: number;
  /** The factor of the square of the first coordinate. Default 0.5. */
  bend?: number;
}

/**
 * Draws from N(0, I), bent into a banana in every plane of the first coordinate: x₁ = z₁ and xₖ = zₖ + bend · z₁² for k > 1
 * (Haario, Saksman and Tamminen, 1999, bend only one coordinate). It fills all d dimensions, and the formula is a
 * homeomorphism from the Gaussian.
 * @returns [n, d]
 * @throws {ValueError} if n or d is not a positive integer, or `bend` is not finite
 * @example
 * bentGaussian({ n: 100, d: 5, random: new Random(1) }).shape; // [100, 5]
 */
export function bentGaussian({ n, d, bend = 0.5, random = shared }: BentGaussianOptions): PointArray {
  finite(bend, "bend");
  const { data, shape } = gaussian({ n, d, random });
  for (let i = 0; i < n * d; i += d) for (let k = 1; k < d; k++) data[i + k] += bend * data[i] ** 2;
  return { data, shape };
}
