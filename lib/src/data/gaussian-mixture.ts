import { type PointArray, pointArray, random as shared } from "../backend/index.js";
import { atLeast } from "../points/count.js";
import { nonNegative } from "./parameters.js";
import type { SampleOptions } from "./sample.js";

/** A mixture of Gaussians of equal spread and equal weight. */
export interface GaussianMixtureOptions extends SampleOptions {
  /** Shape [k, d]: their centers. */
  centers: PointArray;
  /** Standard deviation in each dimension. */
  spread: number;
}

/**
 * Draws from a mixture of Gaussians N(c, spread² I).
 * @returns [n, d]
 * @throws {ValueError} if n is not a positive integer, there is no center, a center is not finite, or the spread is
 * negative or not finite
 * @example
 * gaussianMixture({ n: 100, centers: centersAround(5, 3), spread: 0.2, random: new Random(1) });
 */
export function gaussianMixture({ n, centers, spread, random = shared }: GaussianMixtureOptions): PointArray {
  const { data: means, shape } = pointArray(centers, "centers");
  const [k, d] = shape;
  atLeast(1, k, "The number of centers");
  nonNegative(spread, "spread");
  const data = random.normals(atLeast(1, n, "n") * d);
  for (let i = 0; i < n; i++) {
    const center = random.integer(k) * d;
    for (let m = 0; m < d; m++) data[i * d + m] = means[center + m] + spread * data[i * d + m];
  }
  return { data, shape: [n, d] };
}

/**
 * Returns k centers evenly around a circle of this radius, [k, 2].
 * @throws {ValueError} if k is not a positive integer, or the radius is negative or not finite
 * @example
 * centersAround(4, 1).shape; // [4, 2]: four points of the unit circle
 */
export function centersAround(k: number, radius: number): PointArray {
  nonNegative(radius, "radius");
  const data = new Float64Array(2 * atLeast(1, k, "k"));
  for (let c = 0; c < k; c++) {
    data[2 * c] = radius * Math.cos((2 * Math.PI * c) / k);
    data[2 * c + 1] = radius * Math.sin((2 * Math.PI * c) / k);
  }
  return { data, shape: [k, 2] };
}

/**
 * Returns k × k centers of a square grid around the origin, column by column from the lower left, [k², 2].
 * @param spacing distance of neighbors
 * @throws {ValueError} if k is not a positive integer, or the spacing is negative or not finite
 * @example
 * centersOnGrid(2, 1).data; // (−½, −½), (−½, ½), (½, −½), (½, ½)
 */
export function centersOnGrid(k: number, spacing: number): PointArray {
  nonNegative(spacing, "spacing");
  const data = new Float64Array(2 * atLeast(1, k, "k") ** 2);
  const place = (index: number) => spacing * (index - (k - 1) / 2);
  for (let c = 0; c < k * k; c++) {
    data[2 * c] = place(Math.floor(c / k));
    data[2 * c + 1] = place(c % k);
  }
  return { data, shape: [k * k, 2] };
}
