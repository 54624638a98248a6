import { type Draws, drawsOf } from "../../backend/draws.js";
import type { PointArray, Random } from "../../backend/index.js";
import { kMeans } from "../../backend/k-means.js";
import { Turns } from "../../backend/turns.js";
import { cellSignal } from "../../cell-signal.js";
import { ShapeError, ValueError } from "../../errors.js";
import { oneOf } from "../../options.js";
import { atLeast } from "../../points/count.js";
import type { Epoch } from "../../train/index.js";
import {
  type CovarianceType,
  covarianceTypes,
  expectation,
  hardShares,
  type MixtureState,
  maximization,
} from "./mixture-em.js";

/** Rounds of k-means before EM; more do not improve the start. */
const startRounds = 10;

/** The options of `GaussianMixture.fit`, named as in scikit-learn. */
export interface GaussianMixtureFitOptions extends Draws {
  /** Number of Gaussians. Default 1. */
  components?: number;
  /** The covariance of each Gaussian: a full matrix ("full"), or only variances ("diag"). Default "full". */
  covarianceType?: CovarianceType;
  /** The most iterations of EM. Default 100. */
  maxIter?: number;
  /** EM ends when an iteration raises the mean log-likelihood by less than this, in nats. Default 1e-3. */
  tol?: number;
  /** Added to each variance, so that no component collapses on a point. Default 1e-6. */
  regCovar?: number;
  /** Number of starts of EM; the likeliest mixture is kept. Default 1. */
  nInit?: number;
  /** The start of EM, such as another mixture. Default: k-means++. */
  start?: MixtureState;
  /** Ends EM after the current iteration. Default: the signal of the running notebook cell. */
  signal?: AbortSignal;
}

/** The result of EM. */
export interface MixtureFit {
  state: MixtureState;
  /** Mean log-likelihood of a row, in nats, before the last step. */
  logLikelihood: number;
  /** An epoch for each iteration; the loss is the mean negative log-likelihood at its start. */
  history: Epoch[];
}

interface FitSettings
  extends Required<Omit<GaussianMixtureFitOptions, "start" | "signal" | "random" | "seed">> {
  start: MixtureState | undefined;
  signal: AbortSignal | undefined;
  random: Random;
}

/**
 * Fits a mixture by EM from each start, and keeps the likeliest.
 * @param points [n, d]
 * @throws {ValueError} if there are too few points, an option is out of range, a component collapses, or the squares
 * of the points exceed the range of double precision
 * @throws {ShapeError} if the start has another number of components or dimensions
 */
export async function fitMixture(
  points: PointArray,
  options: GaussianMixtureFitOptions,
): Promise<MixtureFit> {
  const settings = settingsOf(points, options);
  let best: MixtureFit | undefined;
  for (let round = 0; round < (settings.start ? 1 : settings.nInit); round++) {
    const found = await climb(points, settings.start ?? firstState(points, settings), settings);
    if (!best || found.logLikelihood > best.logLikelihood) best = found;
  }
  return best!;
}

function settingsOf({ shape: [n, d] }: PointArray, options: GaussianMixtureFitOptions): FitSettings {
  const { components = 1, covarianceType = "full", maxIter = 100, nInit = 1, start } = options;
  const { tol = 1e-3, regCovar = 1e-6, signal = cellSignal() } = options;
  if (n < 2) throw new ValueError(`A mixture needs at least 2 rows of data: got ${n}`);
  if (!Number.isInteger(components) || components < 1 || components >= n)
    throw new ValueError(`components must be from 1 to ${n - 1} for ${n} points: got ${components}`);
  oneOf(covarianceType, covarianceTypes, "covarianceType");
  for (const [name, count] of Object.entries({ maxIter, nInit })) atLeast(1, count, name);
  for (const [name, value] of Object.entries({ tol, regCovar }))
    if (!(value >= 0)) throw new ValueError(`${name} must be a number, 0 or more: got ${value}`);
  if (start && (start.weights.length !== components || start.components[0].mean.length !== d))
    throw new ShapeError(
      `start must have ${components} components in ${d} dimensions: got ${start.weights.length} in ${start.components[0].mean.length}`,
    );
  const random = drawsOf(options);
  return { components, covarianceType, maxIter, nInit, start, tol, regCovar, signal, random };
}

function firstState(points: PointArray, settings: FitSettings): MixtureState {
  const { components, covarianceType, regCovar, random } = settings;
  const clusters = kMeans(points, components, random, startRounds);
  return maximization(points, hardShares(clusters, components), components, covarianceType, regCovar);
}

/** Runs EM from a start until the likelihood hardly increases. */
async function climb(points: PointArray, first: MixtureState, settings: FitSettings): Promise<MixtureFit> {
  const { components, covarianceType, maxIter, tol, regCovar, signal } = settings;
  const shares = new Float64Array(points.shape[0] * components);
  const turns = new Turns();
  const history: Epoch[] = [];
  let state = first;
  let logLikelihood = Number.NEGATIVE_INFINITY;
  while (history.length < maxIter && !signal?.aborted) {
    const began = performance.now();
    const before = logLikelihood;
    logLikelihood = expectation(state, points, shares);
    state = maximization(points, shares, components, covarianceType, regCovar);
    history.push(epochOf(history.length + 1, -logLikelihood, began));
    if (logLikelihood - before < tol) break;
    await turns.give();
  }
  return { state, logLikelihood, history };
}

function epochOf(epoch: number, loss: number, began: number): Epoch {
  return { epoch, loss, valLoss: Number.NaN, seconds: (performance.now() - began) / 1000, losses: {} };
}
