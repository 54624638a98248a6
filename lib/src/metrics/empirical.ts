import { ValueError } from "../errors.js";

/**
 * F̂ of a sample: the share of it that is at most x. `kolmogorovSmirnov(a, empiricalCdf(b))` compares two samples.
 * @param sample at least one finite number
 */
export function empiricalCdf(sample: ArrayLike<number>): (x: number) => number {
  const sorted = Float64Array.from(sample).sort();
  if (sorted.length === 0 || !sorted.every(Number.isFinite))
    throw new ValueError("An empirical CDF needs at least one value, all finite");
  return (x) => {
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
