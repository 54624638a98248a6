import type { PointArray } from "../../backend/index.js";
import { Gaussian } from "./gaussian.js";

/** The covariances of a mixture: "full" matrices, or "diag" for variances only. */
export const covarianceTypes = ["full", "diag"] as const;
export type CovarianceType = (typeof covarianceTypes)[number];

/** The weights and Gaussians of a mixture. */
export interface MixtureState {
  /** [k], with sum 1. */
  readonly weights: Float64Array;
  readonly components: readonly Gaussian[];
}

/** Shares below this do not change a sum in double precision. */
const negligible = 1e-14;

/** Responsibilities, [n, k], by a hard assignment of rows. */
export function hardShares(nearest: Int32Array, k: number): Float64Array {
  const shares = new Float64Array(nearest.length * k);
  nearest.forEach((c, i) => {
    shares[i * k + c] = 1;
  });
  return shares;
}

/**
 * The E step: writes the responsibility of each component for each row into `shares`, [n, k].
 * @returns the mean log-likelihood of a row, in nats
 */
export function expectation(state: MixtureState, { data, shape }: PointArray, shares: Float64Array): number {
  const [n, d] = shape;
  const k = state.weights.length;
  let total = 0;
  for (let i = 0; i < n; i++) total += sharesOf(state, data, i * d, shares.subarray(i * k, (i + 1) * k));
  return total / n;
}

/** The shares of one row, and its log-likelihood. */
export function sharesOf(
  { weights, components }: MixtureState,
  data: ArrayLike<number>,
  at: number,
  shares: Float64Array,
): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < weights.length; c++) {
    shares[c] = Math.log(weights[c]) + components[c].logDensity(data, at);
    most = Math.max(most, shares[c]);
  }
  let sum = 0;
  for (let c = 0; c < weights.length; c++) {
    shares[c] = Math.exp(shares[c] - most);
    sum += shares[c];
  }
  for (let c = 0; c < weights.length; c++) shares[c] /= sum;
  return most + Math.log(sum);
}

/**
 * The M step: computes weights, means and covariances from the shares.
 * @param regCovar added to each variance
 * @throws {ValueError} if a component's covariance is not positive definite
 */
export function maximization(
  points: PointArray,
  shares: Float64Array,
  k: number,
  covarianceType: CovarianceType,
  regCovar: number,
): MixtureState {
  const n = points.shape[0];
  const counts = new Float64Array(k).fill(10 * Number.EPSILON);
  for (let at = 0; at < n * k; at++) counts[at % k] += shares[at];
  const means = meansOf(points, shares, counts);
  const components = means.map((mean, c) => {
    const spread = scatter(points, shares, c, k, mean, covarianceType);
    const d = mean.length;
    for (let at = 0; at < d * d; at++) spread[at] /= counts[c];
    for (let m = 0; m < d; m++) spread[m * d + m] += regCovar;
    return new Gaussian(mean, spread);
  });
  const sum = counts.reduce((total, count) => total + count, 0);
  return { weights: counts.map((count) => count / sum), components };
}

function meansOf({ data, shape: [n, d] }: PointArray, shares: Float64Array, counts: Float64Array) {
  const k = counts.length;
  const means = Array.from(counts, () => new Float64Array(d));
  for (let i = 0; i < n; i++)
    for (let c = 0; c < k; c++) {
      const share = shares[i * k + c];
      if (share < negligible) continue;
      for (let m = 0; m < d; m++) means[c][m] += share * data[i * d + m];
    }
  return means.map((mean, c) => mean.map((sum) => sum / counts[c]));
}

/** Σᵢ shareᵢ (xᵢ − mean)(xᵢ − mean)ᵀ, or only its diagonal. */
function scatter(
  { data, shape: [n, d] }: PointArray,
  shares: Float64Array,
  c: number,
  k: number,
  mean: Float64Array,
  covarianceType: CovarianceType,
): Float64Array {
  const sums = new Float64Array(d * d);
  const off = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    const share = shares[i * k + c];
    if (share < negligible) continue;
    for (let m = 0; m < d; m++) off[m] = data[i * d + m] - mean[m];
    for (let m = 0; m < d; m++) {
      if (covarianceType === "diag") sums[m * d + m] += share * off[m] * off[m];
      else for (let l = 0; l <= m; l++) sums[m * d + l] += share * off[m] * off[l];
    }
  }
  for (let m = 0; m < d; m++) for (let l = 0; l < m; l++) sums[l * d + m] = sums[m * d + l];
  return sums;
}
