import * as v from "valibot";
import { drawsOf } from "../../backend/draws.js";
import { type PointArray, type Points, pointTensor, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { untaped } from "../../backend/untaped.js";
import { ValueError } from "../../errors.js";
import { normal, uniform } from "../../jit/index.js";
import { modelVariables } from "../../train/index.js";
import { dataOf, fitPoints, requireDimension, requireFitted } from "../fitted.js";
import type { GenerativeModel } from "../generative-model.js";
import { mlp } from "../layers/mlp.js";
import { fittedEntries, loadedFitted, loadModel, savedFitted, saveModel } from "../model-file.js";
import { withTangent } from "../tangent.js";
import { Trained } from "../trained.js";
import { startingNoise } from "./denoise.js";
import {
  type Coupling,
  coupledPairs,
  type FlowMatchingFitOptions,
  type FlowMatchingOptions,
} from "./flow-options.js";
import { type IterateOptions, iterate } from "./iterate.js";

/** How {@link MeanFlow} is built. */
export interface MeanFlowOptions extends Omit<FlowMatchingOptions, "time"> {
  /** The share of a batch that learns over an interval of time; the rest learns the velocity at one. Default 0.5. */
  intervals?: number;
}

/** How {@link MeanFlow.fit} builds and trains a model. */
export interface MeanFlowFitOptions
  extends Omit<FlowMatchingFitOptions, "time">,
    Pick<MeanFlowOptions, "intervals"> {}

/** How a fitted {@link MeanFlow} is followed. */
export interface MeanFlowSampleOptions extends IterateOptions {
  /** Intervals of equal length, one pass of the network each. Default 1. */
  steps?: number;
}

const schema = v.object({
  dimension: v.number(),
  hidden: v.array(v.number()),
  intervals: v.number(),
  ...fittedEntries,
});

/**
 * MeanFlow (Geng, Deng, Bai, Kolter and He, arXiv 2505.13447): a flow that learns its own mean velocity over an interval of
 * time and needs one pass of the network for a sample. Latents x₀ ~ N(0, I) are at time 0, data x₁ at time 1, as in
 * `FlowMatching`; the paper counts the other way.
 *
 * The mean velocity u(x_t, t, r) = (x_r − x_t) / (r − t) of the flow dx/dt = v satisfies u = v + (r − t) du/dt, where
 * du/dt = v ∂u/∂x + ∂u/∂t along the flow. The network learns the right side, with x₁ − x₀ in place of v, as a constant.
 * At t = r this is flow matching. Left out of the paper's recipe are what it tunes for images: logit-normal times, and the
 * weight of each row by its own error, which makes the minimum another one than the mean velocity.
 * @example
 * const flow = await MeanFlow.fit(data, { epochs: 100, seed: 1 });
 * const sample = await flow.sample(10_000, { seed: 2 }); // one pass
 * flow.dispose();
 */
export class MeanFlow extends Trained implements GenerativeModel {
  /** [n, dimension + 2] → [n, dimension]; the last two inputs are t and r − t. */
  readonly network: tf.LayersModel;
  readonly dimension: number;
  private readonly hidden: readonly number[];
  private coupled: Coupling | undefined;
  private readonly intervals: number;

  constructor(options: MeanFlowOptions) {
    super();
    const { dimension, hidden = [128, 128, 128], intervals = 0.5, random = shared } = options;
    if (!(intervals >= 0 && intervals <= 1))
      throw new ValueError(`intervals must be a share from 0 to 1: got ${intervals}`);
    this.dimension = dimension;
    this.hidden = hidden;
    this.intervals = intervals;
    this.network = mlp({ inputs: dimension + 2, hidden, outputs: dimension, activation: "relu", random });
  }

  /**
   * Trains a flow from N(0, I) to data.
   * @param data shape [n, d], n ≥ 2
   * @throws {ValueError} if a coordinate is not finite, or an option is out of range
   * @throws {ShapeError} if the coupling is not of the dimension of the data
   */
  static async fit(data: Points, options: MeanFlowFitOptions = {}): Promise<MeanFlow> {
    const { hidden, intervals, coupling, ...fitting } = options;
    const { lesson, learned } = coupledPairs(coupling, options.signal);
    const { model, fitted } = await fitPoints(
      data,
      fitting,
      (dimension, random) => new MeanFlow({ dimension, hidden, intervals, random }),
      lesson,
    );
    model.fitted = fitted;
    model.coupled = learned(fitted);
    return model;
  }

  /**
   * Reads a flow that {@link MeanFlow.save} wrote.
   * @throws {CheckpointError} if the file cannot be read, is damaged, or holds something else
   */
  static async load(path: string): Promise<MeanFlow> {
    return loadModel(path, "mean-flow", schema, ({ dimension, hidden, intervals, ...saved }, random) => {
      const fitted = loadedFitted(saved, dimension);
      const model = new MeanFlow({ dimension, hidden, intervals, random });
      model.fitted = fitted;
      return model;
    });
  }

  /**
   * Writes network, scale and history as one safetensors file.
   * @throws {CheckpointError} if the file cannot be written
   * @throws {ValueError} if the flow was not made by {@link MeanFlow.fit}
   */
  async save(path: string): Promise<void> {
    const { dimension, hidden, intervals } = this;
    const fitted = requireFitted(this.fitted, "MeanFlow");
    const description = { dimension, hidden, intervals, ...savedFitted(fitted) };
    await saveModel(path, { kind: "mean-flow", description, variables: this.variables() });
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

  /**
   * ‖u(x_t, t, r) − (x₁ − x₀) − (r − t) du/dt‖², the mean over coordinates, with one pair t ≤ r for each row and du/dt as
   * a constant.
   */
  loss(x: tf.Tensor, y?: tf.Tensor): tf.Scalar {
    const [from, to] = y ? [x, y] : [normal(x.shape), x];
    const n = x.shape[0];
    const [one, other] = [uniform([n, 1]), uniform([n, 1])];
    const t = tf.minimum(one, other);
    const interval = uniform([n, 1]).less(this.intervals).cast("float32");
    const length = tf.maximum(one, other).sub(t).mul(interval);
    const way = to.sub(from);
    const at = from.add(way.mul(t));
    // Along the flow, with r fixed: dx = v dt, and r − t shrinks as t grows.
    const direction = tf.concat([way, tf.onesLike(t), tf.onesLike(t).neg()], 1);
    const input = tf.concat([at, t, length], 1);
    const { tangent } = withTangent(this.network, input, direction);
    const target = untaped(() => way.add(tangent.mul(length)));
    return tf.squaredDifference(this.network.apply(input) as tf.Tensor, target).mean();
  }

  /** u of points [n, dimension] at times t and after the lengths r − t, [n, 1] each. */
  meanVelocity(x: tf.Tensor, t: tf.Tensor, length: tf.Tensor): tf.Tensor {
    return this.network.apply(tf.concat([x, t, length], 1)) as tf.Tensor;
  }

  /**
   * Generates n points: fresh latents, carried by the flow.
   * @returns shape [n, d], in the units of the data
   * @throws {ValueError} if n or the number of steps is not a positive integer
   */
  async sample(n: number, options: MeanFlowSampleOptions = {}): Promise<PointArray> {
    return dataOf(await this.sampleTensor(n, options), this.fitted);
  }

  /** {@link MeanFlow.sample} as a tensor, which the caller disposes, in the units of the network. */
  async sampleTensor(n: number, options: MeanFlowSampleOptions = {}): Promise<tf.Tensor2D> {
    const random = drawsOf(options);
    return this.carried(startingNoise(n, this.dimension, random), { ...options, random });
  }

  /**
   * Carries latents to data.
   * @param latents shape [n, d]
   * @returns shape [n, d], in the units of the data
   * @throws {ShapeError} if the latents have another dimension than the data
   */
  async transform(latents: Points, options: MeanFlowSampleOptions = {}): Promise<PointArray> {
    const start = requireDimension(latents, this.dimension, "latents");
    return dataOf(await this.carried(pointTensor(start), options), this.fitted);
  }

  dispose(): void {
    retire(this, [this.network]);
  }

  /** @param start is disposed */
  private async carried(start: tf.Tensor2D, options: MeanFlowSampleOptions): Promise<tf.Tensor2D> {
    const { steps = 1, ...rest } = options;
    try {
      if (!Number.isInteger(steps) || steps < 1)
        throw new ValueError(`A flow takes a positive number of steps: got ${steps}`);
      const length = 1 / steps;
      const rows = Array.from({ length: steps }, (_, i) => [i / steps]);
      const wide = (value: tf.Tensor) => tf.tile(value, [start.shape[0], 1]);
      const move = (x: tf.Tensor, [t]: tf.Tensor[]) =>
        x.add(this.meanVelocity(x, wide(t), wide(tf.fill([1, 1], length))).mul(length));
      return (await iterate(start, rows, move, rest)) as tf.Tensor2D;
    } finally {
      start.dispose();
    }
  }
}
