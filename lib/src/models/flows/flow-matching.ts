import * as v from "valibot";
import { drawsOf } from "../../backend/draws.js";
import { type PointArray, type Points, pointTensor, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { normal, uniform } from "../../jit/index.js";
import { modelVariables } from "../../train/index.js";
import { dataOf, fitPoints, networkPoints, requireDimension, requireFitted } from "../fitted.js";
import type { GenerativeModel } from "../generative-model.js";
import { mlp } from "../layers/mlp.js";
import { fittedEntries, loadedFitted, loadModel, savedFitted, saveModel } from "../model-file.js";
import { Trained } from "../trained.js";
import { startingNoise } from "./denoise.js";
import {
  type Coupling,
  coupledPairs,
  type FlowMatchingFitOptions,
  type FlowMatchingOptions,
  type FlowOptions,
} from "./flow-options.js";
import { type IntegrateOptions, integrate } from "./integrate.js";
import { type TimeCode, timeFeatures, timeSchema, timeWidth } from "./time-code.js";

const schema = v.object({
  dimension: v.number(),
  hidden: v.array(v.number()),
  time: timeSchema,
  ...fittedEntries,
});

/**
 * Flow matching along straight lines (Lipman et al., 2023; Liu, Gong and Liu, 2023): the velocity v(x_t, t) learns
 * x₁ − x₀ at x_t = (1 − t) x₀ + t x₁, and carries latents x₀ ~ N(0, I) to data x₁.
 *
 * {@link FlowMatching.fit} trains one on data; `new FlowMatching` creates an untrained one, a learner for `fit`. From
 * `{ x: points }` it learns the independent coupling, from `{ x: latents, y: points }` the coupling of these pairs.
 * @example
 * const flow = await FlowMatching.fit(data, {
 *   coupling: (points, { random }) => minibatchPairs(points, { label: auctionLabels, random }),
 *   epochs: 100,
 *   seed: 1,
 * });
 * const sample = await flow.sample(10_000, { steps: 2, seed: 2 });
 * flow.dispose();
 */
export class FlowMatching extends Trained implements GenerativeModel {
  /** [n, dimension + width of the time] → [n, dimension] */
  readonly network: tf.LayersModel;
  readonly time: TimeCode;
  readonly dimension: number;
  private readonly hidden: readonly number[];
  private coupled: Coupling | undefined;

  constructor(options: FlowMatchingOptions) {
    super();
    const { dimension, hidden = [128, 128, 128], time = "raw", random = shared } = options;
    this.dimension = dimension;
    this.hidden = hidden;
    this.time = time;
    const inputs = dimension + timeWidth(time);
    this.network = mlp({ inputs, hidden, outputs: dimension, activation: "relu", random });
  }

  /**
   * Trains a flow from N(0, I) to data.
   * @param data shape [n, d], n ≥ 2
   * @throws {ValueError} if a coordinate is not finite, or an option is out of range
   * @throws {ShapeError} if the coupling does not have the dimension of the data
   */
  static async fit(data: Points, options: FlowMatchingFitOptions = {}): Promise<FlowMatching> {
    const { hidden, time, coupling, ...fitting } = options;
    const { lesson, learned } = coupledPairs(coupling, options.signal);
    const { model, fitted } = await fitPoints(
      data,
      fitting,
      (dimension, random) => new FlowMatching({ dimension, hidden, time, random }),
      lesson,
    );
    model.fitted = fitted;
    model.coupled = learned(fitted);
    return model;
  }

  /**
   * Reads a flow that {@link FlowMatching.save} wrote.
   * @throws {CheckpointError} if the file cannot be read, is damaged, or holds another kind of model
   */
  static async load(path: string): Promise<FlowMatching> {
    return loadModel(path, "flow-matching", schema, ({ dimension, hidden, time, ...saved }, random) => {
      const fitted = loadedFitted(saved, dimension);
      const model = new FlowMatching({ dimension, hidden, time, random });
      model.fitted = fitted;
      return model;
    });
  }

  /**
   * Writes network, scale and history to one safetensors file.
   * @throws {CheckpointError} if the file cannot be written
   * @throws {ValueError} if the flow was not made by {@link FlowMatching.fit}
   */
  async save(path: string): Promise<void> {
    const { dimension, hidden, time } = this;
    const fitted = requireFitted(this.fitted, "FlowMatching");
    const description = { dimension, hidden, time, ...savedFitted(fitted) };
    await saveModel(path, { kind: "flow-matching", description, variables: this.variables() });
  }

  /**
   * The latents and points that the flow was trained on, in the units of the data; undefined without a coupling, and after
   * loading.
   */
  get pairs(): Coupling | undefined {
    return this.coupled;
  }

  variables(): tf.Variable[] {
    return modelVariables(this.network);
  }

  /** ‖v(x_t, t) − (x₁ − x₀)‖², the mean over coordinates, with one t for each pair. */
  loss(x: tf.Tensor, y?: tf.Tensor): tf.Scalar {
    const [from, to] = y ? [x, y] : [normal(x.shape), x];
    const t = uniform([x.shape[0], 1]);
    const way = to.sub(from);
    return tf.squaredDifference(this.velocity(from.add(way.mul(t)), t), way).mean();
  }

  /** v of points [n, dimension] at times [n, 1] or [1, 1]. */
  velocity(x: tf.Tensor, t: tf.Tensor): tf.Tensor {
    const features = timeFeatures(this.time === "raw" ? t : t.mul(1000), this.time);
    const one = features.shape[0] === x.shape[0];
    const rows = one ? features : tf.tile(features, [x.shape[0], 1]);
    return this.network.apply(tf.concat([x, rows], 1)) as tf.Tensor;
  }

  /**
   * Carries latents to points (or, `backward`, points to latents) in the units of the network. All steps are one traced
   * loop.
   * @param start [n, dimension]; the caller disposes it
   * @returns [n, dimension]; the caller disposes it
   */
  async transport(start: tf.Tensor2D, options: IntegrateOptions = {}): Promise<tf.Tensor2D> {
    return (await integrate((x, t) => this.velocity(x, t), start, options)) as tf.Tensor2D;
  }

  /**
   * Generates n points: draws latents and applies the flow.
   * @returns shape [n, d], in the units of the data
   * @throws {ValueError} if n or the number of steps is not a positive integer
   */
  async sample(n: number, options: FlowOptions = {}): Promise<PointArray> {
    return dataOf(await this.sampleTensor(n, options), this.fitted);
  }

  /** {@link FlowMatching.sample} as a tensor, which the caller disposes, in the units of the network. */
  async sampleTensor(n: number, options: FlowOptions = {}): Promise<tf.Tensor2D> {
    const random = drawsOf(options);
    const start = startingNoise(n, this.dimension, random);
    try {
      return await this.transport(start, { ...options, random, backward: false });
    } finally {
      start.dispose();
    }
  }

  /**
   * Carries latents to data.
   * @param latents shape [n, d]
   * @returns shape [n, d], in the units of the data
   * @throws {ShapeError} if the latents do not have the dimension of the data
   */
  async transform(latents: Points, options: FlowOptions = {}): Promise<PointArray> {
    const start = requireDimension(latents, this.dimension, "latents");
    return dataOf(await this.carried(start, { ...options, backward: false }), this.fitted);
  }

  /**
   * Carries data to latents: the flow run backward.
   * @param points shape [n, d], in the units of the data
   * @returns shape [n, d]
   * @throws {ShapeError} if the points do not have the dimension of the data
   */
  async inverseTransform(points: Points, options: FlowOptions = {}): Promise<PointArray> {
    const start = networkPoints(points, this.dimension, this.fitted);
    return dataOf(await this.carried(start, { ...options, backward: true }), undefined);
  }

  dispose(): void {
    retire(this, [this.network]);
  }

  private async carried(start: PointArray, options: IntegrateOptions): Promise<tf.Tensor2D> {
    const tensor = pointTensor(start);
    try {
      return await this.transport(tensor, options);
    } finally {
      tensor.dispose();
    }
  }
}
