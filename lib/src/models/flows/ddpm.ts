import * as v from "valibot";
import { drawsOf } from "../../backend/draws.js";
import { type PointArray, type Points, type Random, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { CheckpointError } from "../../errors.js";
import { normal, uniform } from "../../jit/index.js";
import { oneOf } from "../../options.js";
import { modelVariables } from "../../train/index.js";
import { dataOf, fitPoints, type PointFitOptions, requireFitted } from "../fitted.js";
import type { GenerativeModel } from "../generative-model.js";
import { mlp } from "../layers/mlp.js";
import { fittedEntries, loadedFitted, loadModel, savedFitted, saveModel } from "../model-file.js";
import { noised, noiseFrom, type Prediction, predictions, predictionTarget } from "../prediction.js";
import { Trained } from "../trained.js";
import { type DenoiseOptions, denoise, startingNoise } from "./denoise.js";
import { alphaBars, type NoiseSchedule } from "./noise-schedule.js";
import { type TimeCode, timeFeatures, timeSchema, timeWidth } from "./time-code.js";

export interface DdpmOptions {
  /** Dimension of the data. */
  dimension: number;
  /** Steps of the diffusion; default 40. */
  steps?: number;
  /** The noise level at each step. Default "cosine". */
  noiseSchedule?: NoiseSchedule;
  /** The network's prediction. Default "noise". */
  prediction?: Prediction;
  /** The encoding of the step. Default "raw", the integer itself. */
  time?: TimeCode;
  /** Widths of the hidden layers, each with ReLU; default five of 64. */
  hidden?: readonly number[];
  /** A custom network, [n, dimension + width of the time] → [n, dimension]. The model disposes it. */
  network?: tf.LayersModel;
  random?: Random;
}

/** Options of {@link Ddpm.fit}. */
export interface DdpmFitOptions extends Omit<DdpmOptions, "dimension" | "random">, PointFitOptions {}

const schema = v.object({
  dimension: v.number(),
  alphaBars: v.array(v.number()),
  prediction: v.picklist(predictions),
  time: timeSchema,
  hidden: v.array(v.number()),
  ...fittedEntries,
});

/**
 * A denoising diffusion model (Ho, Jain and Abbeel, 2020) for points. Its network takes the points with the step as
 * further coordinates. {@link Ddpm.fit} trains one on data; `new Ddpm` creates an untrained one, a learner for `fit`.
 * @example
 * const model = await Ddpm.fit(data, { batchSize: 2048, epochs: 100, seed: 1 });
 * const sample = await model.sample(10_000, { sampler: "ddim", steps: 10, seed: 2 });
 * model.dispose();
 */
export class Ddpm extends Trained implements GenerativeModel {
  /** [n, dimension + width of the time] → [n, dimension] */
  readonly network: tf.LayersModel;
  readonly steps: number;
  /** The share of the data's variance left at step t: x_t = √ᾱ x + √(1 − ᾱ) ε. */
  readonly alphaBars: Float64Array;
  readonly prediction: Prediction;
  readonly time: TimeCode;
  private readonly dimension: number;
  /** Widths of the network's layers; undefined for a custom network. */
  private readonly hidden: readonly number[] | undefined;

  constructor(options: DdpmOptions) {
    super();
    const { dimension, steps = 40, noiseSchedule = "cosine", prediction = "noise", time = "raw" } = options;
    const { hidden = [64, 64, 64, 64, 64], random = shared } = options;
    this.dimension = dimension;
    this.steps = steps;
    this.hidden = options.network ? undefined : hidden;
    this.alphaBars = alphaBars(noiseSchedule, steps);
    this.prediction = oneOf(prediction, predictions, "prediction");
    this.time = time;
    const inputs = dimension + timeWidth(time);
    this.network = options.network ?? mlp({ inputs, hidden, outputs: dimension, activation: "relu", random });
  }

  /**
   * Trains a diffusion model on data.
   * @param data shape [n, d], n ≥ 2
   * @throws {ValueError} if a coordinate is not finite, or an option is out of range
   */
  static async fit(data: Points, options: DdpmFitOptions = {}): Promise<Ddpm> {
    const { steps, noiseSchedule, prediction, time, hidden, network, ...fitting } = options;
    const { model, fitted } = await fitPoints(
      data,
      fitting,
      (dimension, random) =>
        new Ddpm({ dimension, steps, noiseSchedule, prediction, time, hidden, network, random }),
    );
    model.fitted = fitted;
    return model;
  }

  /**
   * Reads a model that {@link Ddpm.save} wrote.
   * @throws {CheckpointError} if the file cannot be read, is damaged, or holds another kind of model
   */
  static async load(path: string): Promise<Ddpm> {
    return loadModel(path, "ddpm", schema, ({ alphaBars, scale, run, ...description }, random) => {
      const fitted = loadedFitted({ scale, run }, description.dimension);
      const model = new Ddpm({ ...description, steps: alphaBars.length, noiseSchedule: alphaBars, random });
      model.fitted = fitted;
      return model;
    });
  }

  /**
   * Writes network, schedule, scale and history to one safetensors file.
   * @throws {CheckpointError} if the file cannot be written, or the network is a custom one
   * @throws {ValueError} if the model was not made by {@link Ddpm.fit}
   */
  async save(path: string): Promise<void> {
    const { dimension, alphaBars, prediction, time, hidden } = this;
    const fitted = requireFitted(this.fitted, "Ddpm");
    if (!hidden) throw new CheckpointError("A Ddpm with a custom network cannot be saved: use saveWeights");
    const description = { dimension, alphaBars: [...alphaBars], prediction, time, hidden };
    await saveModel(path, {
      kind: "ddpm",
      description: { ...description, ...savedFitted(fitted) },
      variables: this.variables(),
    });
  }

  variables(): tf.Variable[] {
    return modelVariables(this.network);
  }

  /** The mean squared error of the prediction at √ᾱ x + √(1 − ᾱ) ε, with one step and one ε for each point. */
  loss(x: tf.Tensor): tf.Scalar {
    const n = x.shape[0];
    const last = this.steps - 1;
    const t = uniform([n, 1]).mul(this.steps).floor().minimum(last);
    const bars = tf.tensor1d(Float32Array.from(this.alphaBars));
    const alphaBar = tf.gather(bars, t.reshape([n]).cast("int32")).expandDims(1);
    const noise = normal([n, this.dimension]);
    const target = predictionTarget(this.prediction, x, noise, alphaBar);
    return tf.squaredDifference(this.predict(noised(x, noise, alphaBar), t), target).mean();
  }

  /** ε̂ of noisy points [n, dimension] at steps t, [n, 1] or [1, 1], where ᾱ has the shape of t. */
  noise(noisy: tf.Tensor, t: tf.Tensor, alphaBar: tf.Tensor): tf.Tensor {
    return noiseFrom(this.prediction, this.predict(noisy, t), noisy, alphaBar);
  }

  /**
   * Generates n points.
   * @returns shape [n, d], in the units of the data
   * @throws {ValueError} if n is not a positive integer, or there are more steps than in the diffusion
   */
  async sample(n: number, options: DenoiseOptions = {}): Promise<PointArray> {
    return dataOf(await this.sampleTensor(n, options), this.fitted);
  }

  /** {@link Ddpm.sample} as a tensor, which the caller disposes, in the units of the network. */
  async sampleTensor(n: number, options: DenoiseOptions = {}): Promise<tf.Tensor2D> {
    const random = drawsOf(options);
    const start = startingNoise(n, this.dimension, random);
    const noiseOf = (x: tf.Tensor, t: tf.Tensor, alphaBar: tf.Tensor) => this.noise(x, t, alphaBar);
    try {
      return (await denoise(start, this.alphaBars, noiseOf, { ...options, random })) as tf.Tensor2D;
    } finally {
      start.dispose();
    }
  }

  dispose(): void {
    retire(this, [this.network]);
  }

  private predict(noisy: tf.Tensor, t: tf.Tensor): tf.Tensor {
    const features = timeFeatures(t, this.time);
    const one = features.shape[0] === noisy.shape[0];
    const rows = one ? features : tf.tile(features, [noisy.shape[0], 1]);
    return this.network.apply(tf.concat([noisy, rows], 1)) as tf.Tensor;
  }
}
