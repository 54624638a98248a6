import type { Points } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { greatestSize, powerOfTwo } from "../points/power-of-two.js";
import { mapped, pairDistances } from "./distances/pair-distances.js";

/** How a map changes the distances between points. */
export interface Distortion {
  /** The smallest ratio of a distance after to that before: 0 where two points fall together. */
  least: number;
  /** The greatest: a lower bound of the map's Lipschitz constant. */
  greatest: number;
  /** The root of the mean squared difference of the distances, the ℓ-RMSE of Moor et al. (2020). */
  rmse: number;
}

/**
 * The two-point distortion of a map, over all pairs of a sample: an isometry has ratios of 1 alone, a bi-Lipschitz map
 * ratios between two positive bounds. Pairs that lie together before the map are left out of the ratios.
 * @param data [n, d], n ≥ 2
 * @param latents [n, k]: row i is what became of row i of the data
 * @throws {ShapeError} when they differ in rows
 * @throws {ValueError} if there are fewer than 2 rows, all points of the data coincide, or a coordinate is NaN or infinite
 * @example
 * distortion([[0, 0], [1, 0], [0, 1]], [[0, 0], [2, 0], [0, 2]]); // all distances doubled
 */
export function distortion(data: Points, latents: Points): Distortion {
  const [x, z] = mapped(data, latents, 2);
  const n = x.shape[0];
  const [before, after] = [pairDistances(x), pairDistances(z)];
  const unit = powerOfTwo(Math.max(greatestSize(before), greatestSize(after)));
  let [least, greatest, squares] = [Number.POSITIVE_INFINITY, 0, 0];
  for (let pair = 0; pair < before.length; pair++) {
    squares += ((before[pair] - after[pair]) / unit) ** 2;
    if (before[pair] === 0) continue;
    const ratio = after[pair] / before[pair];
    if (ratio < least) least = ratio;
    if (ratio > greatest) greatest = ratio;
  }
  if (least === Number.POSITIVE_INFINITY)
    throw new ValueError("All points of the data coincide: no distance has a ratio");
  // The mean of the paper is over all ordered pairs, those of a point with itself included.
  return { least, greatest, rmse: unit * Math.sqrt((2 * squares) / (n * n)) };
}
