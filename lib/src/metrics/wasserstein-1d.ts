import { ValueError } from "../errors.js";

/**
 * The Wasserstein distance of two samples of numbers, W_p = (∫₀¹ |F⁻¹(u) − G⁻¹(u)|^p du)^{1/p}, exact also where the
 * samples differ in size.
 * @param options.p the order, p ≥ 1; default 1
 * @throws {ValueError} when a sample is empty or not finite, or p < 1
 */
export function wasserstein1d(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: { p?: number } = {},
): number {
  const p = requireOrder(options.p ?? 1);
  return costOfSorted(sortedSample(a, "a"), sortedSample(b, "b"), p) ** (1 / p);
}

/** @throws {ValueError} unless 1 ≤ p < ∞ */
export function requireOrder(p: number): number {
  if (!(p >= 1) || !Number.isFinite(p)) throw new ValueError(`A Wasserstein order p is at least 1: got ${p}`);
  return p;
}

function sortedSample(sample: ArrayLike<number>, name: string): Float64Array {
  const sorted = Float64Array.from(sample).sort();
  if (sorted.length === 0 || !sorted.every(Number.isFinite))
    throw new ValueError(`${name} should hold at least one number, all finite`);
  return sorted;
}

/** W_p^p of two sorted samples: the quantiles' steps are merged, so each piece of [0, 1] has one value of either. */
export function costOfSorted(a: Float64Array, b: Float64Array, p: number): number {
  const [n, m] = [a.length, b.length];
  const power = p === 1 ? Math.abs : p === 2 ? (x: number) => x * x : (x: number) => Math.abs(x) ** p;
  let cost = 0;
  // Masses are counted in units of 1/(nm), so that the ends of steps meet exactly.
  for (let i = 0, j = 0, done = 0; i < n && j < m; ) {
    const end = Math.min((i + 1) * m, (j + 1) * n);
    cost += (end - done) * power(a[i] - b[j]);
    if (end === (i + 1) * m) i++;
    if (end === (j + 1) * n) j++;
    done = end;
  }
  return cost / (n * m);
}
