import { ValueError } from "../errors.js";

/** A number with the interval that holds it with 95% confidence. */
export interface Interval {
  value: number;
  low: number;
  high: number;
}

/**
 * The share k/n of a count, with Wilson's score interval at 95% (Wilson, 1927).
 * @throws {ValueError} unless 0 ≤ k ≤ n and n ≥ 1
 */
export function shareInterval(k: number, n: number): Interval {
  if (!(n >= 1) || !(k >= 0) || k > n)
    throw new ValueError(`A share needs 0 ≤ k ≤ n, n ≥ 1: got ${k} of ${n}`);
  const z = 1.959963984540054;
  const share = k / n;
  const centre = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const reach = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { value: share, low: Math.max(0, centre - reach), high: Math.min(1, centre + reach) };
}

/** The 97.5% points of Student's t for 1 to 30 degrees of freedom. */
const student = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/**
 * The mean over runs (say, seeds) with Student's 95% interval; a single run has no interval, so low = high = value.
 * @throws {ValueError} for no values
 */
export function meanInterval(values: readonly number[]): Interval {
  const n = values.length;
  if (n === 0) throw new ValueError("The mean of no values is not defined");
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { value: mean, low: mean, high: mean };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const reach = (student[n - 2] ?? 1.96) * Math.sqrt(variance / n);
  return { value: mean, low: mean - reach, high: mean + reach };
}
