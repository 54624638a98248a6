import type { PointArray } from "./point-array.js";

/**
 * The location and scale of each column: (x − middle) / unit is at most about 2, so that sums of squares neither
 * overflow nor vanish, and a large offset costs no digits of the spread.
 */
export interface ColumnFrames {
  /** [d]: half-way between the least and the greatest value. */
  middle: Float64Array;
  /** [d]: the power of two just below half the range; 0 where all values are equal. Division by it is exact. */
  unit: Float64Array;
}

/** Measures each column of [n, d] points, n ≥ 1. */
export function columnFrames({ data, shape: [n, d] }: PointArray): ColumnFrames {
  const least = Float64Array.from(data.subarray(0, d));
  const most = least.slice();
  for (let i = 1, at = d; i < n; i++)
    for (let k = 0; k < d; k++, at++) {
      const x = data[at];
      if (x < least[k]) least[k] = x;
      else if (x > most[k]) most[k] = x;
    }
  const middle = least.map((low, k) => (low === most[k] ? low : low / 2 + most[k] / 2));
  const unit = middle.map((center, k) =>
    least[k] === most[k] ? 0 : twoTo(Math.floor(Math.log2(Math.max(most[k] - center, center - least[k])))),
  );
  return { middle, unit };
}

/** Mean and standard deviation (dividing by n) of (x − middle) / unit in each column; 0 and 0 in a constant one. */
export interface FramedMoments extends ColumnFrames {
  /** [d] */
  mean: Float64Array;
  /** [d] */
  std: Float64Array;
}

/** Measures each column of [n, d] points, n ≥ 1, in two passes. */
export function framedMoments(points: PointArray): FramedMoments {
  const {
    data,
    shape: [n, d],
  } = points;
  const { middle, unit } = columnFrames(points);
  const mean = new Float64Array(d);
  const variance = new Float64Array(d);
  for (let i = 0, at = 0; i < n; i++)
    for (let k = 0; k < d; k++, at++) if (unit[k] > 0) mean[k] += (data[at] - middle[k]) / unit[k];
  for (let k = 0; k < d; k++) mean[k] /= n;
  for (let i = 0, at = 0; i < n; i++)
    for (let k = 0; k < d; k++, at++)
      if (unit[k] > 0) variance[k] += ((data[at] - middle[k]) / unit[k] - mean[k]) ** 2;
  return { middle, unit, mean, std: variance.map((sum) => Math.sqrt(sum / n)) };
}

/** Returns 2 to the rounded exponent, within the range of doubles. */
export function twoTo(exponent: number): number {
  return 2 ** Math.min(1023, Math.max(-1074, Math.round(exponent)));
}
