import { type Points, pointArray } from "../../backend/index.js";
import { ValueError } from "../../errors.js";

/** The moments of a set that a Fréchet distance needs: mean [d] and covariance [d, d], row by row. */
export interface Moments {
  mean: Float64Array;
  covariance: Float64Array;
}

/**
 * Mean and covariance (dividing by n − 1) of the rows, in double precision.
 * @param points [n, d], n ≥ 2
 * @throws {ValueError} if there are fewer than 2 rows, a coordinate is NaN or infinite, or the covariance overflows
 * @example
 * const { mean, covariance } = moments([[0, 1], [2, 3], [4, 5]]);
 */
export function moments(points: Points, name = "points"): Moments {
  const { data, shape } = pointArray(points, name);
  const [n, d] = shape;
  if (n < 2) throw new ValueError(`${name} must have at least 2 rows for a covariance: got ${n}`);
  const mean = new Float64Array(d);
  for (let i = 0; i < n * d; i++) mean[i % d] += data[i];
  for (let k = 0; k < d; k++) mean[k] /= n;
  const covariance = new Float64Array(d * d);
  // Four rows at a time, so that each sum is loaded and stored once for them.
  const rows = Array.from({ length: 4 }, () => new Float64Array(d));
  for (let i = 0; i < n; i += 4) {
    for (const [r, row] of rows.entries())
      for (let k = 0; k < d; k++) row[k] = i + r < n ? data[(i + r) * d + k] - mean[k] : 0;
    addProducts(covariance, rows, d);
  }
  for (let k = 0; k < d; k++)
    for (let l = k; l < d; l++) {
      covariance[k * d + l] /= n - 1;
      covariance[l * d + k] = covariance[k * d + l];
    }
  if (!covariance.every(Number.isFinite) || !mean.every(Number.isFinite))
    throw new ValueError(`The covariance of ${name} is too large for a double: scale the points down`);
  return { mean, covariance };
}

/** Adds Σ r rᵀ of the rows to the upper triangle. */
function addProducts(sums: Float64Array, [a, b, c, e]: Float64Array[], d: number): void {
  for (let k = 0; k < d; k++) {
    const [ak, bk, ck, ek] = [a[k], b[k], c[k], e[k]];
    for (let l = k; l < d; l++) sums[k * d + l] += ak * a[l] + bk * b[l] + ck * c[l] + ek * e[l];
  }
}
