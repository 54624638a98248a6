import { nearest } from "../backend/distances/nearest.js";
import type { Points } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { twoSets } from "./distances/two-sets.js";
import { inUnits } from "./distances/unit.js";

/** How samples spread over the modes of a distribution. */
export interface ModeCoverage {
  /** How many modes are found. */
  found: number;
  /** The share of the samples that belongs to some mode: that lies within the radius of its center. */
  quality: number;
  /** Shape [k]: the share of the samples that is nearest to each center. */
  shares: Float64Array;
  /** Σ shares · ln(shares · k), in nats: how far the shares are from equal ones. ln k if all samples are in one mode. */
  divergence: number;
}

export interface ModeCoverageOptions {
  /** How far a mode reaches from its center: three standard deviations of a Gaussian are usual. */
  radius: number;
  /**
   * A mode is found if its samples within the radius are more than this part of an equal share. Default 0.25. With 0, as
   * in VEEGAN, one sample is enough; then a wide Gaussian over all modes finds them all.
   */
  least?: number;
}

/**
 * Counts the modes that samples reach: the usual measure of mode collapse on rings and grids of Gaussians (Srivastava et
 * al., *VEEGAN*, NeurIPS 2017).
 * @param points shape [n, d], n ≥ 1: the samples
 * @param centers shape [k, d], k ≥ 1: the means of modes of equal mass
 * @throws {ShapeError} if the dimensions differ
 * @throws {ValueError} if a set is empty, a coordinate is not finite, the radius is not positive, or `least` is not in [0, 1)
 *
 * @example
 * modeCoverage([[0.1], [0], [0.2]], [[0], [5]], { radius: 0.3 }).found; // 1 of 2
 */
export function modeCoverage(
  points: Points,
  centers: Points,
  { radius, least = 0.25 }: ModeCoverageOptions,
): ModeCoverage {
  if (!(radius > 0)) throw new ValueError(`radius must be positive: got ${radius}`);
  if (!(least >= 0 && least < 1)) throw new ValueError(`least must be at least 0 and below 1: got ${least}`);
  const { sets, unit } = inUnits(...twoSets(points, centers, 1, ["points", "centers"]));
  const { rows, squared } = nearest(sets[0], sets[1], 1);
  const [n, k] = sets.map(({ shape }) => shape[0]);
  const [shares, close] = [new Float64Array(k), new Float64Array(k)];
  rows.forEach((center, i) => {
    shares[center] += 1 / n;
    if (Math.sqrt(squared[i]) * unit <= radius) close[center] += 1 / n;
  });
  return {
    found: close.filter((share) => share > least / k).length,
    quality: Math.min(1, sum(close)),
    shares,
    divergence: Math.max(0, sum(shares.map((share) => (share > 0 ? share * Math.log(share * k) : 0)))),
  };
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
