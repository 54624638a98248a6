import { framedMoments, twoTo } from "./column-frames.js";
import type { PointArray } from "./point-array.js";

/** Points, moved and scaled together: x = center + unit · x′, where the x′ have mean 0 and a variance of about 1. */
export interface Rescaled {
  /** x′, row by row. */
  data: Float64Array;
  /** A power of two; 1 if all points coincide. */
  unit: number;
}

/**
 * Moves the points to their mean and divides them by the power of two nearest to their standard deviation over all
 * dimensions, so that squared distances are within the range of double precision for data of any scale. Ratios of
 * distances do not change.
 * @param points [n, d], n ≥ 1
 */
export function rescaled(points: PointArray): Rescaled {
  const { data, shape } = points;
  const [n, d] = shape;
  const { middle, unit: units, mean, std } = framedMoments(points);
  const largest = units.reduce((most, one) => Math.max(most, one), 0);
  if (largest === 0) return { data: new Float64Array(n * d), unit: 1 };
  const variance = std.reduce((sum, one, k) => sum + (one * (units[k] / largest)) ** 2, 0) / d;
  const unit = twoTo(Math.log2(largest) + Math.log2(variance) / 2);
  const shift = mean.map((one, k) => one * (units[k] / unit));
  const moved = new Float64Array(n * d);
  for (let i = 0, at = 0; i < n; i++)
    for (let k = 0; k < d; k++, at++) moved[at] = (data[at] - middle[k]) / unit - shift[k];
  return { data: moved, unit };
}
