import { ValueError } from "../../errors.js";
import { nextBelow } from "./next-below.js";
import { sortedSample } from "./sorted-sample.js";

/**
 * Returns the Kolmogorov–Smirnov statistic of a sample against a distribution, sup |F̂(x) − F(x)|.
 *
 * Ties in the sample and jumps of `cdf` count as they do in `scipy.stats.ks_2samp`: between two neighboring values of
 * the sample F̂ is constant and F ascends, so the supremum lies at a value x of the sample or just left of one. The left
 * limit F(x−) is `cdf` at the next double below x.
 *
 * @param sample at least one number, all finite
 * @param cdf the distribution's cumulative distribution function F, continuous or not
 * @throws {ValueError} if the sample is empty or has a value that is not finite, or `cdf` does not return a number from
 * 0 to 1
 *
 * @example
 * kolmogorovSmirnov(theta.data, uniformCdf(1.5 * Math.PI, 4.5 * Math.PI));
 * kolmogorovSmirnov(a, empiricalCdf(b)); // two samples
 */
export function kolmogorovSmirnov(sample: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = sortedSample(sample, "sample");
  const n = sorted.length;
  let sup = 0;
  for (let from = 0, to = 0; from < n; from = to) {
    const x = sorted[from];
    while (to < n && sorted[to] === x) to++;
    const [at, left] = [probability(cdf, x), probability(cdf, nextBelow(x))];
    sup = Math.max(sup, Math.abs(left - from / n), Math.abs(at - to / n));
  }
  return sup;
}

function probability(cdf: (x: number) => number, x: number): number {
  const p = cdf(x);
  // Published approximations of a CDF exceed [0, 1] by some 1e-8.
  if (!(p >= -1e-6 && p <= 1 + 1e-6))
    throw new ValueError(`cdf must return a number from 0 to 1: cdf(${x}) is ${p}`);
  return p;
}

/**
 * Returns the cumulative distribution function of U(low, high).
 * @throws {ValueError} unless low < high, both finite
 * @example
 * uniformCdf(0, 2)(0.5); // 0.25
 */
export function uniformCdf(low = 0, high = 1): (x: number) => number {
  const width = high - low;
  if (!(width > 0 && Number.isFinite(width)))
    throw new ValueError(`low must be below high, and both finite: got ${low} and ${high}`);
  return (x) => Math.min(1, Math.max(0, (x - low) / width));
}
