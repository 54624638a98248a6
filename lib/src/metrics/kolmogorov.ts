import { ValueError } from "../errors.js";

/**
 * The Kolmogorov–Smirnov statistic of a sample against a distribution: sup |F̂(x) − F(x)|.
 * @param sample at least one finite number
 * @param cdf the distribution's cumulative distribution function F
 */
export function kolmogorovSmirnov(sample: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = sortedSample(sample);
  const n = sorted.length;
  let sup = 0;
  sorted.forEach((x, i) => {
    const f = cdf(x);
    sup = Math.max(sup, f - i / n, (i + 1) / n - f);
  });
  return sup;
}

/** F of U(low, high). */
export function uniformCdf(low = 0, high = 1): (x: number) => number {
  return (x) => Math.min(1, Math.max(0, (x - low) / (high - low)));
}

function sortedSample(sample: ArrayLike<number>): Float64Array {
  if (sample.length === 0) throw new ValueError("A statistic of an empty sample is not defined");
  const sorted = Float64Array.from(sample);
  if (!sorted.every(Number.isFinite)) throw new ValueError("The sample should be finite");
  return sorted.sort();
}
