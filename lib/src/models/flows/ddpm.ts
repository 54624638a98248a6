import { type Random, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { normal, uniform } from "../../jit/index.js";
import { oneOf } from "../../options.js";
import { modelVariables } from "../../train/index.js";
import { mlp } from "../layers/mlp.js";
import { noised, noiseFrom, type Prediction, predictions, predictionTarget } from "../prediction.js";
import { type DenoiseOptions, denoise, startingNoise } from "./denoise.js";
import { alphaBars, type NoiseSchedule } from "./noise-schedule.js";
import { type TimeCode, timeFeatures, timeWidth } from "./time-code.js";

export interface DdpmOptions {
  /** Dimension of the data. */
  dimension: number;
  /** Steps of the diffusion; default 40. */
  steps?: number;
  /** Default "cosine". */
  schedule?: NoiseSchedule;
  /** What the network predicts; default "noise". */
  prediction?: Prediction;
  /** How it is told the step; default "raw", the bare integer. */
  time?: TimeCode;
  /** Widths of the hidden layers, each with ReLU; default five of 64. */
  hidden?: readonly number[];
  /** A network of the caller's own, [n, dimension + width of the time] → [n, dimension], which the model disposes. */
  network?: tf.LayersModel;
  random?: Random;
}

/**
 * A denoising diffusion model (Ho, Jain and Abbeel, 2020) for points. Its network takes the points with the step as
 * further coordinates. A learner for `fit`.
 * @example
 * const model = new Ddpm({ dimension: 2 });
 * await fit(model, { x: points }, { batchSize: 2048, epochs: 100 });
 * const sample = await model.sample(10_000, { sampler: "ddim", steps: 10 });
 */
export class Ddpm {
  /** [n, dimension + width of the time] → [n, dimension] */
  readonly network: tf.LayersModel;
  readonly steps: number;
  /** What is left of the data's variance at step t: x_t = √ᾱ x + √(1 − ᾱ) ε. */
  readonly alphaBars: Float64Array;
  readonly prediction: Prediction;
  readonly time: TimeCode;
  private readonly dimension: number;

  constructor(options: DdpmOptions) {
    const { dimension, steps = 40, schedule = "cosine", prediction = "noise", time = "raw" } = options;
    const { hidden = [64, 64, 64, 64, 64], random = shared } = options;
    this.dimension = dimension;
    this.steps = steps;
    this.alphaBars = alphaBars(schedule, steps);
    this.prediction = oneOf(prediction, predictions, "prediction");
    this.time = time;
    const inputs = dimension + timeWidth(time);
    this.network = options.network ?? mlp({ inputs, hidden, outputs: dimension, activation: "relu", random });
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
   * Points generated in one traced loop.
   * @returns [n, dimension], the caller's
   * @throws {ValueError} for more steps than the diffusion has
   */
  async sample(n: number, options: DenoiseOptions = {}): Promise<tf.Tensor2D> {
    const start = startingNoise(n, this.dimension, options.random);
    const noiseOf = (x: tf.Tensor, t: tf.Tensor, alphaBar: tf.Tensor) => this.noise(x, t, alphaBar);
    try {
      return (await denoise(start, this.alphaBars, noiseOf, options)) as tf.Tensor2D;
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
