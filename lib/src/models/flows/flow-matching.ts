import { type Random, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { normal, uniform } from "../../jit/index.js";
import { modelVariables } from "../../train/index.js";
import { mlp } from "../layers/mlp.js";
import { startingNoise } from "./denoise.js";
import { type IntegrateOptions, integrate } from "./integrate.js";
import { type TimeCode, timeFeatures, timeWidth } from "./time-code.js";

export interface FlowMatchingOptions {
  /** Dimension of the data, and of the latents. */
  dimension: number;
  /** Widths of the hidden layers, each with ReLU; default three of 128. */
  hidden?: readonly number[];
  /** How the network is told t, from 0 to 1; the frequencies are of 1000 t. Default "raw". */
  time?: TimeCode;
  random?: Random;
}

/**
 * Flow matching along straight lines (Lipman et al., 2023; Liu, Gong and Liu, 2023): the velocity v(x_t, t) learns
 * x₁ − x₀ at x_t = (1 − t) x₀ + t x₁, and carries latents x₀ ~ N(0, I) to data x₁. A learner for `fit`.
 *
 * From data alone, `{ x: points }`, each point gets a fresh latent at each step (the independent coupling). From pairs,
 * `{ x: latents, y: points }`, it learns the coupling that they are: that of a labeling, of
 * `minibatchPairs`, or of another flow by `reflowPairs`.
 */
export class FlowMatching {
  /** [n, dimension + width of the time] → [n, dimension] */
  readonly network: tf.LayersModel;
  readonly time: TimeCode;
  readonly dimension: number;

  constructor(options: FlowMatchingOptions) {
    const { dimension, hidden = [128, 128, 128], time = "raw", random = shared } = options;
    this.dimension = dimension;
    this.time = time;
    const inputs = dimension + timeWidth(time);
    this.network = mlp({ inputs, hidden, outputs: dimension, activation: "relu", random });
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
   * Carries latents to data (or, `backward`, data to latents), all steps in one traced loop.
   * @param start [n, dimension], which stays the caller's
   * @returns [n, dimension], the caller's
   */
  async transport(start: tf.Tensor2D, options: IntegrateOptions = {}): Promise<tf.Tensor2D> {
    return (await integrate((x, t) => this.velocity(x, t), start, options)) as tf.Tensor2D;
  }

  /** Points for fresh latents: [n, dimension], the caller's. */
  async sample(n: number, options: IntegrateOptions = {}): Promise<tf.Tensor2D> {
    const start = startingNoise(n, this.dimension, options.random);
    try {
      return await this.transport(start, options);
    } finally {
      start.dispose();
    }
  }

  dispose(): void {
    retire(this, [this.network]);
  }
}
