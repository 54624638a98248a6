import { ValueError } from "../../errors.js";
import { sortedSample } from "./sorted-sample.js";

/**
 * Returns the empirical CDF F̂ of a sample: F̂(x) is the share of values that are at most x.
 *
 * @param sample at least one number, all finite
 * @throws {ValueError} if the sample is empty or has a value that is not finite; F̂ throws it if x is NaN
 *
 * @example
 * kolmogorovSmirnov(a, empiricalCdf(b)); // compares two samples
 */
export function empiricalCdf(sample: ArrayLike<number>): (x: number) => number {
  const sorted = sortedSample(sample, "sample");
  return (x) => {
    if (Number.isNaN(x)) throw new ValueError("An empirical CDF needs a number: got NaN");
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] <= x) low = middle + 1;
      else high = middle;
    }
    return low / sorted.length;
  };
}
