import { ValueError } from "../../errors.js";
import { finite } from "../distances/unit.js";
import { sortedSample } from "./sorted-sample.js";

/**
 * Returns the Wasserstein distance of two samples of numbers, W_p = (∫₀¹ |F⁻¹(u) − G⁻¹(u)|^p du)^{1/p}. It is exact,
 * also for samples of different sizes.
 * @param options.p the order, p ≥ 1; default 1
 * @throws {ValueError} if a sample is empty or not finite, or p < 1
 * @example
 * wasserstein1d([0, 1], [2, 3]); // 2
 */
export function wasserstein1d(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: { p?: number } = {},
): number {
  const p = requireOrder(options.p ?? 1);
  return finite(distanceOfSorted(sortedSample(a, "a"), sortedSample(b, "b"), p), "The distance");
}

/** @throws {ValueError} unless 1 ≤ p < ∞ */
export function requireOrder(p: number): number {
  if (!(p >= 1) || !Number.isFinite(p))
    throw new ValueError(`The order p must be at least 1 and finite: got ${p}`);
  return p;
}

/** W_p of two sorted samples. Gaps are divided by the greatest one, so that no power overflows or underflows. */
export function distanceOfSorted(a: Float64Array, b: Float64Array, p: number): number {
  let most = 0;
  forEachGap(a, b, (gap) => {
    most = Math.max(most, gap);
  });
  if (most === 0 || most === Number.POSITIVE_INFINITY) return most;
  const power = p === 1 ? (x: number) => x : p === 2 ? (x: number) => x * x : (x: number) => x ** p;
  let cost = 0;
  forEachGap(a, b, (gap, mass) => {
    cost += mass * power(gap / most);
  });
  return most * (cost / (a.length * b.length)) ** (1 / p);
}

/** Merges the steps of both quantile functions, so that each piece of [0, 1] has one value of each sample. */
function forEachGap(a: Float64Array, b: Float64Array, visit: (gap: number, mass: number) => void): void {
  const [n, m] = [a.length, b.length];
  // Masses are counted in units of 1/(nm), so that the ends of steps meet exactly.
  for (let i = 0, j = 0, done = 0; i < n && j < m; ) {
    const end = Math.min((i + 1) * m, (j + 1) * n);
    visit(Math.abs(a[i] - b[j]), end - done);
    if (end === (i + 1) * m) i++;
    if (end === (j + 1) * n) j++;
    done = end;
  }
}
