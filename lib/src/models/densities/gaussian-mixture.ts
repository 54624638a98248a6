import { type Draws, drawsOf } from "../../backend/draws.js";
import { type PointArray, type Points, pointArray, type Random } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { oneOf } from "../../options.js";
import type { Epoch } from "../../train/index.js";
import { requireDimension } from "../fitted.js";
import type { GenerativeModel } from "../generative-model.js";
import { loadModel, saveModel } from "../model-file.js";
import { requireSize } from "../sample-size.js";
import type { Gaussian } from "./gaussian.js";
import { type CovarianceType, covarianceTypes, expectation, sharesOf } from "./mixture-em.js";
import { fitMixture, type GaussianMixtureFitOptions } from "./mixture-fit.js";
import { type MixtureParameters, mixtureSchema, mixtureState } from "./mixture-parameters.js";

const kind = "gaussian-mixture";

/**
 * A mixture of Gaussians: density, sampling, and fitting by expectation–maximization (Dempster, Laird and Rubin,
 * 1977) from a k-means++ start, in double precision.
 * @example
 * const mixture = await GaussianMixture.fit(latents, { components: 50, seed: 1 });
 * const points = await mixture.sample(10_000, { seed: 2 });
 * const nats = await mixture.logDensity(points);
 */
export class GaussianMixture implements GenerativeModel {
  /** [k], with sum 1. */
  readonly weights: Float64Array;
  readonly components: readonly Gaussian[];
  readonly covarianceType: CovarianceType;
  readonly dimension: number;

  /**
   * Creates a mixture with known parameters.
   * @param history the iterations of {@link GaussianMixture.fit}; the loss of each is the mean negative log-likelihood
   * at its start, in nats
   * @throws {ShapeError} if the numbers of weights, means and covariances differ
   * @throws {ValueError} if a weight is negative, their sum is not 1, or a covariance is not positive definite
   */
  constructor(
    parameters: MixtureParameters,
    readonly history: readonly Epoch[] = [],
  ) {
    const { weights, components } = mixtureState(parameters);
    const { covarianceType = "full" } = parameters;
    this.weights = weights;
    this.components = components;
    this.covarianceType = oneOf(covarianceType, covarianceTypes, "covarianceType");
    this.dimension = components[0].mean.length;
  }

  /**
   * Fits a mixture to data.
   * @param data shape [n, d], more rows than there are components
   * @throws {ValueError} if there are too few rows, an option is out of range, a component collapses, or the squares
   * of the data exceed the range of double precision
   */
  static async fit(data: Points, options: GaussianMixtureFitOptions = {}): Promise<GaussianMixture> {
    const { state, history } = await fitMixture(pointArray(data, "data"), options);
    const { weights, components } = state;
    const means = components.map(({ mean }) => [...mean]);
    const covariances = components.map(({ covariance }) => covariance);
    const { covarianceType } = options;
    return new GaussianMixture({ weights, means, covariances, covarianceType }, history);
  }

  /**
   * Reads a mixture that {@link GaussianMixture.save} wrote.
   * @throws {CheckpointError} if the file cannot be read, is damaged, or holds another kind of model
   */
  static async load(path: string): Promise<GaussianMixture> {
    return loadModel(
      path,
      kind,
      mixtureSchema,
      ({ history, ...parameters }) => new GaussianMixture(parameters, history),
    );
  }

  /**
   * Writes the parameters, in double precision, and the history to one safetensors file without tensors.
   * @throws {CheckpointError} if the file cannot be written
   */
  async save(path: string): Promise<void> {
    const { components, covarianceType, history } = this;
    const means = components.map(({ mean }) => [...mean]);
    const covariances = components.map(({ covariance }) => [...covariance]);
    const description = { weights: [...this.weights], means, covariances, covarianceType, history };
    await saveModel(path, { kind, description });
  }

  /**
   * Returns log p of each point, in nats.
   * @param points shape [n, d]
   * @returns shape [n]
   * @throws {ShapeError} if the points do not have the dimension of the mixture
   */
  async logDensity(points: Points): Promise<Float64Array> {
    return this.logDensities(points);
  }

  /**
   * Returns the responsibility of each component for each point.
   * @param points shape [n, d]
   * @returns shape [n, k]; each row has sum 1
   * @throws {ShapeError} if the points do not have the dimension of the mixture
   */
  predictProba(points: Points): PointArray {
    const array = requireDimension(points, this.dimension);
    const [n, k] = [array.shape[0], this.weights.length];
    const shares = new Float64Array(n * k);
    expectation(this, array, shares);
    return { data: shares, shape: [n, k] };
  }

  /** The Bayesian information criterion on these points, in nats: p ln n − 2 ln L. Lower is better. */
  bic(points: Points): number {
    const densities = this.logDensities(points);
    const logLikelihood = densities.reduce((sum, value) => sum + value, 0);
    return this.parameters * Math.log(densities.length) - 2 * logLikelihood;
  }

  /** The number of free parameters. */
  get parameters(): number {
    const { dimension: d } = this;
    const each = d + (this.covarianceType === "full" ? (d * (d + 1)) / 2 : d);
    return this.weights.length * (each + 1) - 1;
  }

  /**
   * Generates n points.
   * @returns shape [n, d]
   * @throws {ValueError} if n is not a positive integer
   */
  async sample(n: number, options: Draws = {}): Promise<PointArray> {
    const random = drawsOf(options);
    requireSize(n);
    const { dimension: d, components } = this;
    const data = new Float32Array(n * d);
    const z = new Float64Array(d);
    for (let i = 0; i < n; i++) {
      const { mean, lower } = components[this.draw(random)];
      for (let m = 0; m < d; m++) z[m] = random.normal();
      for (let m = 0; m < d; m++) {
        let x = mean[m];
        for (let l = 0; l <= m; l++) x += lower[m * d + l] * z[l];
        data[i * d + m] = x;
      }
    }
    return { data, shape: [n, d] };
  }

  /** Draws a component by the weights. */
  private draw(random: Random): number {
    let left = random.uniform();
    const c = this.weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
    return c < 0 ? this.weights.length - 1 : c;
  }

  private logDensities(points: Points): Float64Array {
    const { data, shape } = requireDimension(points, this.dimension);
    const shares = new Float64Array(this.weights.length);
    return Float64Array.from({ length: shape[0] }, (_, i) =>
      sharesOf(this, data, i * this.dimension, shares),
    );
  }

  /** Frees nothing, because the mixture is plain numbers. Later uses throw, as for every model. */
  dispose(): void {
    retire(this, []);
  }
}
