import { type Draws, drawsOf } from "../../backend/draws.js";
import { type PointArray, type Points, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { ValueError } from "../../errors.js";
import { modelVariables } from "../../train/index.js";
import { dataOf, densityOf, fitPoints, networkPoints, requireDimension, requireFitted } from "../fitted.js";
import type { GenerativeModel } from "../generative-model.js";
import { inPasses } from "../in-passes.js";
import { loadedFitted, loadModel, savedFitted, saveModel } from "../model-file.js";
import { Trained } from "../trained.js";
import {
  type AffineCoupling,
  affineCoupling,
  halvingMasks,
  requireMasks,
  scaleAndShift,
} from "./affine-coupling.js";
import { startingNoise } from "./denoise.js";
import { type RealNvpFitOptions, type RealNvpOptions, realNvpSchema } from "./realnvp-options.js";

/**
 * A normalizing flow of affine couplings (Dinh, Sohl-Dickstein and Bengio, 2017) between data and N(0, I), whose
 * density is known exactly. Log scales are kept within ±2 by 2 tanh(s/2).
 *
 * {@link RealNvp.fit} trains one on data; `new RealNvp` creates an untrained one, a learner for `fit`. Its loss is the
 * negative log-likelihood of a point, in nats.
 * @example
 * const flow = await RealNvp.fit(data, { epochs: 100, seed: 1 });
 * const sample = await flow.sample(10_000, { seed: 2 });
 * const nats = await flow.logDensity(sample);
 * flow.dispose();
 */
export class RealNvp extends Trained implements GenerativeModel {
  readonly dimension: number;
  private readonly masks: readonly (readonly number[])[];
  private readonly hidden: readonly number[];
  private readonly couplings: readonly AffineCoupling[];

  constructor({ dimension, couplings, masks, hidden = [64, 64], random = shared }: RealNvpOptions) {
    super();
    if (!Number.isInteger(dimension) || dimension < 2)
      throw new ValueError(`An affine coupling needs data of at least 2 dimensions: got ${dimension}`);
    if (masks && couplings !== undefined)
      throw new ValueError("Pass either couplings or masks; there is one coupling for each mask");
    this.dimension = dimension;
    this.hidden = hidden;
    this.masks = masks ? requireMasks(masks, dimension) : halvingMasks(dimension, couplings ?? 8, random);
    this.couplings = this.masks.map((mask) => affineCoupling({ dimension, mask, hidden, random }));
  }

  /**
   * Trains a flow between data and N(0, I) by maximum likelihood.
   * @param data shape [n, d], n ≥ 2 and d ≥ 2
   * @throws {ValueError} if a coordinate is not finite, or an option is out of range
   */
  static async fit(data: Points, options: RealNvpFitOptions = {}): Promise<RealNvp> {
    const { couplings, masks, hidden, ...fitting } = options;
    const { model, fitted } = await fitPoints(
      data,
      fitting,
      (dimension, random) => new RealNvp({ dimension, couplings, masks, hidden, random }),
    );
    model.fitted = fitted;
    return model;
  }

  /**
   * Reads a flow that {@link RealNvp.save} wrote.
   * @throws {CheckpointError} if the file cannot be read, is damaged, or holds another kind of model
   */
  static async load(path: string): Promise<RealNvp> {
    return loadModel(path, "realnvp", realNvpSchema, ({ dimension, masks, hidden, ...saved }, random) => {
      const fitted = loadedFitted(saved, dimension);
      const model = new RealNvp({ dimension, masks, hidden, random });
      model.fitted = fitted;
      return model;
    });
  }

  /**
   * Writes networks, masks, scale and history to one safetensors file.
   * @throws {CheckpointError} if the file cannot be written
   * @throws {ValueError} if the flow was not made by {@link RealNvp.fit}
   */
  async save(path: string): Promise<void> {
    const { dimension, masks, hidden } = this;
    const fitted = requireFitted(this.fitted, "RealNvp");
    const description = { dimension, masks, hidden, ...savedFitted(fitted) };
    await saveModel(path, { kind: "realnvp", description, variables: this.variables() });
  }

  variables(): tf.Variable[] {
    return this.couplings.flatMap(({ network }) => modelVariables(network));
  }

  loss(x: tf.Tensor): tf.Scalar {
    return this.logDensityTensor(x).mean().neg() as tf.Scalar;
  }

  /**
   * Returns log p of each point, in nats.
   * @param points shape [n, d], in the units of the data
   * @returns shape [n]
   * @throws {ShapeError} if the points do not have the dimension of the data
   * @throws {ValueError} if the data are constant in a dimension, so that there is no density
   */
  async logDensity(points: Points): Promise<Float64Array> {
    const rows = networkPoints(points, this.dimension, this.fitted);
    return densityOf(await inPasses(rows, (x) => this.logDensityTensor(x)), this.fitted);
  }

  /** Returns log p of points [n, d], in nats, in the units of the network: [n]. */
  logDensityTensor(x: tf.Tensor): tf.Tensor1D {
    const { latents, logDeterminant } = this.forward(x);
    const constant = (this.dimension / 2) * Math.log(2 * Math.PI);
    return logDeterminant.sub(latents.square().sum(1).div(2)).sub(constant) as tf.Tensor1D;
  }

  /** Returns the latents of points, [n, d] → [n, d], with log |det ∂z/∂x|, [n], in the units of the network. */
  forward(x: tf.Tensor): { latents: tf.Tensor2D; logDeterminant: tf.Tensor1D } {
    let latents = x;
    let logDeterminant: tf.Tensor = tf.zeros([x.shape[0]]);
    for (const coupling of this.couplings) {
      const { logScale, shift } = scaleAndShift(coupling, latents);
      latents = latents.mul(logScale.exp()).add(shift);
      logDeterminant = logDeterminant.add(logScale.sum(1));
    }
    return { latents: latents as tf.Tensor2D, logDeterminant: logDeterminant as tf.Tensor1D };
  }

  /** Returns the points of latents, [n, d] → [n, d], in the units of the network. */
  inverse(latents: tf.Tensor): tf.Tensor2D {
    let x = latents;
    for (const coupling of [...this.couplings].reverse()) {
      const { logScale, shift } = scaleAndShift(coupling, x);
      x = x.sub(shift).mul(logScale.neg().exp());
    }
    return x as tf.Tensor2D;
  }

  /**
   * Generates n points: draws latents and carries them to data in one pass.
   * @returns shape [n, d], in the units of the data
   * @throws {ValueError} if n is not a positive integer
   */
  async sample(n: number, options: Draws = {}): Promise<PointArray> {
    return dataOf(this.sampleTensor(n, options), this.fitted);
  }

  /** {@link RealNvp.sample} as a tensor, which the caller disposes, in the units of the network. */
  sampleTensor(n: number, options: Draws = {}): tf.Tensor2D {
    return tf.tidy(() => this.inverse(startingNoise(n, this.dimension, drawsOf(options))));
  }

  /**
   * Carries latents to data.
   * @param latents shape [n, d]
   * @returns shape [n, d], in the units of the data
   * @throws {ShapeError} if the latents do not have the dimension of the data
   */
  async transform(latents: Points): Promise<PointArray> {
    const array = requireDimension(latents, this.dimension, "latents");
    return dataOf(await inPasses(array, (x) => this.inverse(x)), this.fitted);
  }

  /**
   * Carries data to latents.
   * @param points shape [n, d], in the units of the data
   * @returns shape [n, d]
   * @throws {ShapeError} if the points do not have the dimension of the data
   */
  async inverseTransform(points: Points): Promise<PointArray> {
    const array = networkPoints(points, this.dimension, this.fitted);
    return dataOf(await inPasses(array, (x) => this.forward(x).latents), undefined);
  }

  dispose(): void {
    retire(
      this,
      this.couplings.flatMap(({ mask, network }) => [mask, network]),
    );
  }
}
