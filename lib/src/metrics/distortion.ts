import type { Points } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { greatestSize, powerOfTwo } from "../points/power-of-two.js";
import { mapped, pairDistances } from "./distances/pair-distances.js";

/** How a map changes the distances between points. */
export interface Distortion {
  /** The smallest ratio of a distance after the map to that before: 0 if two points are mapped to one. */
  least: number;
  /** The greatest ratio: a lower bound of the map's Lipschitz constant. */
  greatest: number;
  /** The root of the mean squared difference of the distances, the ℓ-RMSE of Moor et al. (2020). */
  rmse: number;
}

/**
 * Returns the two-point distortion of a map, over all pairs of a sample. All ratios of an isometry are 1; those of a
 * bi-Lipschitz map lie between two positive bounds. Pairs that coincide before the map have no ratio.
 * @param data [n, d], n ≥ 2
 * @param latents [n, k]: row i is the image of row i of the data
 * @throws {ShapeError} if they differ in rows
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
  // The paper's mean is over all ordered pairs, including those of a point with itself.
  return { least, greatest, rmse: unit * Math.sqrt((2 * squares) / (n * n)) };
}
