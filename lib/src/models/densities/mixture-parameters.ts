import * as v from "valibot";
import { type Points, pointArray } from "../../backend/index.js";
import { ShapeError, ValueError } from "../../errors.js";
import { runSchema } from "../model-file.js";
import { Gaussian } from "./gaussian.js";
import { type CovarianceType, covarianceTypes, type MixtureState } from "./mixture-em.js";

/** The parameters of a mixture of k Gaussians in d dimensions. */
export interface MixtureParameters {
  /** [k], with sum 1. */
  weights: ArrayLike<number>;
  /** [k, d] */
  means: Points;
  /** k matrices [d, d], row by row. */
  covariances: readonly ArrayLike<number>[];
  /** The kind of covariances, from which `GaussianMixture.bic` counts the parameters. Default "full". */
  covarianceType?: CovarianceType;
}

const numbers = v.array(v.number());

/** A mixture as stored in a file. */
export const mixtureSchema = v.object({
  weights: numbers,
  means: v.array(numbers),
  covariances: v.array(numbers),
  covarianceType: v.picklist(covarianceTypes),
  history: runSchema.entries.history,
});

/**
 * Returns the weights and Gaussians of a mixture's parameters.
 * @throws {ShapeError} if the numbers of weights, means and covariances differ
 * @throws {ValueError} if a weight is negative, their sum is not 1, or a covariance is not positive definite
 */
export function mixtureState({ weights, means, covariances }: MixtureParameters): MixtureState {
  const { data, shape } = pointArray(means, "means");
  const [k, d] = shape;
  if (weights.length !== k || covariances.length !== k || covariances.some(({ length }) => length !== d * d))
    throw new ShapeError(
      `A mixture of ${k} means in ${d} dimensions needs as many weights and [${d}, ${d}] covariances: got ${weights.length} and ${covariances.length}`,
    );
  const shares = Float64Array.from(weights);
  const sum = shares.reduce((total, weight) => total + weight, 0);
  if (!(Math.abs(sum - 1) <= 1e-6 && shares.every((weight) => weight >= 0)))
    throw new ValueError(`weights must be non-negative with sum 1: got [${shares}]`);
  const components = Array.from({ length: k }, (_, c) => {
    const mean = Float64Array.from(data.subarray(c * d, (c + 1) * d));
    return new Gaussian(mean, Float64Array.from(covariances[c]));
  });
  return { weights: shares, components };
}
