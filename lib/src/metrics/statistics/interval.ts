import { ValueError } from "../../errors.js";
import { greatestSize, powerOfTwo } from "../../points/power-of-two.js";
import { requireFinite } from "./sorted-sample.js";
import { normalPoint, studentPoint } from "./student.js";

/** A number with its 95% confidence interval. */
export interface Interval {
  value: number;
  low: number;
  high: number;
}

/**
 * Returns the share k/n of a count with Wilson's score interval at 95% (Wilson, 1927).
 *
 * @throws {ValueError} unless 0 ≤ k ≤ n and 1 ≤ n < ∞
 *
 * @example
 * shareInterval(3, 10); // { value: 0.3, low: 0.108, high: 0.603 }
 */
export function shareInterval(k: number, n: number): Interval {
  if (!(n >= 1 && n < Number.POSITIVE_INFINITY) || !(k >= 0 && k <= n))
    throw new ValueError(`A share needs 0 ≤ k ≤ n, 1 ≤ n < ∞: got ${k} of ${n}`);
  const z = normalPoint;
  const share = k / n;
  const center = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const reach = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { value: share, low: Math.max(0, center - reach), high: Math.min(1, center + reach) };
}

/**
 * Returns the mean over runs (such as seeds) with Student's 95% interval, mean ± t(0.975, n − 1) s / √n. A single run
 * has no interval: low = high = value.
 *
 * @param values at least one number, all finite
 * @throws {ValueError} if there is no value, or one is NaN or infinite
 *
 * @example
 * meanInterval([1, 2, 3]); // { value: 2, low: -0.484, high: 4.484 }
 */
export function meanInterval(values: readonly number[]): Interval {
  const n = values.length;
  if (n === 0) throw new ValueError("A mean needs at least one value: got none");
  requireFinite(values, "values");
  if (n === 1) return { value: values[0], low: values[0], high: values[0] };
  const unit = powerOfTwo(greatestSize(values));
  const scaled = values.map((value) => value / unit);
  const mean = scaled.reduce((sum, value) => sum + value, 0) / n;
  const variance = scaled.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const reach = studentPoint(n - 1) * Math.sqrt(variance / n);
  return { value: mean * unit, low: (mean - reach) * unit, high: (mean + reach) * unit };
}
