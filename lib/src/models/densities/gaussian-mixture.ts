import {
  type PointArray,
  type Points,
  pointArray,
  type Random,
  shapeOf,
  random as shared,
} from "../../backend/index.js";
import { kMeans } from "../../backend/k-means.js";
import { Turns } from "../../backend/turns.js";
import { cellSignal } from "../../cell-signal.js";
import { ShapeError, ValueError } from "../../errors.js";
import { oneOf } from "../../options.js";
import { atLeast } from "../../points/count.js";
import { Gaussian } from "./gaussian.js";
import { expectation, hardShares, type MixtureState, maximization, sharesOf } from "./mixture-em.js";

/** Rounds of k-means before EM, which needs no more of a start. */
const startRounds = 10;

export interface GaussianMixtureFit {
  /** How many Gaussians. */
  components: number;
  /** Each with a covariance matrix of its own, or with variances alone; default "full". */
  covariance?: "full" | "diagonal";
  /** The most rounds of EM; default 100. */
  rounds?: number;
  /** EM ends when a round raises the mean log-likelihood by less, in nats; default 1e-3. */
  tolerance?: number;
  /** Added to each variance, so that no component collapses on a point; default 1e-6. */
  regularization?: number;
  /** Starts of EM, of which the likeliest mixture is kept; default 1. */
  starts?: number;
  /** Where EM starts, in place of k-means++. */
  start?: GaussianMixture;
  random?: Random;
  /** Ends EM after the round under way; default the running notebook cell's. */
  signal?: AbortSignal;
}

/** The parameters of a mixture of k Gaussians in d dimensions. */
export interface MixtureParameters {
  /** [k], of sum 1. */
  weights: ArrayLike<number>;
  /** [k, d] */
  means: PointArray;
  /** k matrices [d, d], row by row. */
  covariances: readonly ArrayLike<number>[];
  /** Whether the covariances are diagonal, which {@link GaussianMixture.bic} counts by; default "full". */
  covariance?: "full" | "diagonal";
}

/**
 * A mixture of Gaussians: density, sampling, and fitting by expectation–maximization (Dempster, Laird and Rubin,
 * 1977) from a k-means++ start, in double precision.
 * @example
 * const mixture = await GaussianMixture.fit(latents, { components: 50 });
 * const points = mixture.sample(10_000);
 */
export class GaussianMixture {
  /** [k], of sum 1. */
  readonly weights: Float64Array;
  readonly components: readonly Gaussian[];
  readonly covariance: "full" | "diagonal";
  readonly dimension: number;

  /**
   * @throws {ShapeError} when the numbers of weights, means and covariances differ
   * @throws {ValueError} when a weight is negative, their sum is not 1, or a covariance is not positive definite
   */
  constructor({ weights, means, covariances, covariance = "full" }: MixtureParameters) {
    const { data, shape } = pointArray(means, "means");
    const [k, d] = shape;
    if (
      weights.length !== k ||
      covariances.length !== k ||
      covariances.some(({ length }) => length !== d * d)
    )
      throw new ShapeError(
        `A mixture of ${k} means in ${d} dimensions needs as many weights and [${d}, ${d}] covariances: got ${weights.length} and ${covariances.length}`,
      );
    oneOf(covariance, ["full", "diagonal"], "covariance");
    this.weights = Float64Array.from(weights);
    const sum = this.weights.reduce((total, weight) => total + weight, 0);
    if (Math.abs(sum - 1) > 1e-6 || this.weights.some((weight) => !(weight >= 0)))
      throw new ValueError(`A mixture's weights are shares of 1: got [${this.weights}]`);
    this.components = Array.from(
      { length: k },
      (_, c) =>
        new Gaussian(Float64Array.from(data.subarray(c * d, (c + 1) * d)), Float64Array.from(covariances[c])),
    );
    this.covariance = covariance;
    this.dimension = d;
  }

  /**
   * Fits a mixture to points.
   * @param points [n, d], more than there are components
   * @throws {ValueError} if there are too few points, an option is out of range, a component collapses, or the squares
   * of the points exceed the range of double precision
   */
  static async fit(points: Points, options: GaussianMixtureFit): Promise<GaussianMixture> {
    const { starts = 1, start, random = shared } = options;
    const array = pointArray(points);
    checkFit(array, options);
    let best: { mixture: GaussianMixture; logLikelihood: number } | undefined;
    for (let round = 0; round < (start ? 1 : starts); round++) {
      const first = start
        ? { weights: start.weights, components: [...start.components] }
        : firstState(array, options, random);
      const found = await climb(array, first, options);
      if (!best || found.logLikelihood > best.logLikelihood) best = found;
    }
    return best!.mixture;
  }

  /** log p of each row, [n], in nats. */
  logLikelihood(points: Points): Float64Array {
    const { data, shape } = pointArray(points);
    this.requireDimension(shape);
    const shares = new Float64Array(this.weights.length);
    return Float64Array.from({ length: shape[0] }, (_, i) =>
      sharesOf(this.state(), data, i * this.dimension, shares),
    );
  }

  /** What share each component has in each row: [n, k]. */
  responsibilities(points: Points): PointArray {
    const { data, shape } = pointArray(points);
    this.requireDimension(shape);
    const shares = new Float64Array(shape[0] * this.weights.length);
    expectation(this.state(), { data, shape }, shares);
    return { data: shares, shape: [shape[0], this.weights.length] };
  }

  /** The Bayesian information criterion on these points, in nats: p ln n − 2 ln L; lower is better. */
  bic(points: Points): number {
    const logLikelihood = this.logLikelihood(points).reduce((sum, value) => sum + value, 0);
    return this.parameters * Math.log(shapeOf(points)[0]) - 2 * logLikelihood;
  }

  /** How many numbers the mixture is made of. */
  get parameters(): number {
    const { dimension: d } = this;
    const each = d + (this.covariance === "full" ? (d * (d + 1)) / 2 : d);
    return this.weights.length * (each + 1) - 1;
  }

  /** Draws from the mixture: [n, d]. */
  sample(n: number, { random = shared }: { random?: Random } = {}): PointArray {
    if (!Number.isInteger(n) || n < 1)
      throw new ValueError(`A sample has a positive number of points: got ${n}`);
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

  /** A component, by the weights. */
  private draw(random: Random): number {
    let left = random.uniform();
    const c = this.weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
    return c < 0 ? this.weights.length - 1 : c;
  }

  private state(): MixtureState {
    return { weights: this.weights, components: this.components as Gaussian[] };
  }

  private requireDimension(shape: readonly number[]): void {
    if (shape[1] !== this.dimension)
      throw new ShapeError(`The mixture is in ${this.dimension} dimensions: got shape [${shape}]`);
  }
}

/**
 * @throws {ValueError} if there are too few points, or an option is out of range
 * @throws {ShapeError} if the start has other components or dimensions
 */
function checkFit({ shape: [n, d] }: PointArray, options: GaussianMixtureFit): void {
  const {
    components: k,
    covariance = "full",
    rounds = 100,
    starts = 1,
    tolerance = 1e-3,
    regularization = 1e-6,
  } = options;
  if (n < 2) throw new ValueError(`A mixture needs at least 2 points to fit: got ${n}`);
  if (!Number.isInteger(k) || k < 1 || k >= n)
    throw new ValueError(`A mixture has from 1 to ${n - 1} components for ${n} points: got ${k}`);
  oneOf(covariance, ["full", "diagonal"], "covariance");
  atLeast(1, rounds, "rounds");
  atLeast(1, starts, "starts");
  for (const [name, value] of Object.entries({ tolerance, regularization }))
    if (!(value >= 0)) throw new ValueError(`${name} must be a number, 0 or more: got ${value}`);
  const { start } = options;
  if (start && (start.weights.length !== k || start.dimension !== d))
    throw new ShapeError(
      `The start has ${start.weights.length} components in ${start.dimension} dimensions: ${k} in ${d} are to be fitted`,
    );
}

function firstState(points: PointArray, options: GaussianMixtureFit, random: Random): MixtureState {
  const { components: k, covariance = "full", regularization = 1e-6 } = options;
  const clusters = kMeans(points, k, random, startRounds);
  return maximization(points, hardShares(clusters, k), k, covariance, regularization);
}

/** EM from a first state until the likelihood hardly rises. */
async function climb(points: PointArray, first: MixtureState, options: GaussianMixtureFit) {
  const { components: k, covariance = "full", rounds = 100, tolerance = 1e-3 } = options;
  const { regularization = 1e-6, signal = cellSignal() } = options;
  const shares = new Float64Array(points.shape[0] * k);
  const turns = new Turns();
  let state = first;
  let logLikelihood = Number.NEGATIVE_INFINITY;
  for (let round = 0; round < rounds && !signal?.aborted; round++) {
    const before = logLikelihood;
    logLikelihood = expectation(state, points, shares);
    state = maximization(points, shares, k, covariance, regularization);
    if (logLikelihood - before < tolerance) break;
    await turns.give();
  }
  return { mixture: mixtureOf(state, covariance), logLikelihood };
}

function mixtureOf({ weights, components }: MixtureState, covariance: "full" | "diagonal"): GaussianMixture {
  const d = components[0].mean.length;
  const means = new Float64Array(components.length * d);
  components.forEach(({ mean }, c) => {
    means.set(mean, c * d);
  });
  const covariances = components.map((component) => component.covariance);
  return new GaussianMixture({
    weights,
    means: { data: means, shape: [components.length, d] },
    covariances,
    covariance,
  });
}
