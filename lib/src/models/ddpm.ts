import { type Random, random as shared, tf } from "../backend/index.js";
import { normal, uniform } from "../jit/index.js";
import { modelVariables } from "../train/index.js";
import { mlp } from "./mlp.js";

export interface DdpmOptions {
  /** Dimension of the data. */
  dimension: number;
  /** Steps of the diffusion; default 40. */
  steps?: number;
  /** Widths of the hidden layers; default the toy network's five of 64. */
  hidden?: readonly number[];
  random?: Random;
}

/**
 * A denoising diffusion model (Ho, Jain and Abbeel, 2020) for points, with the cosine schedule of Nichol and Dhariwal
 * (2021), s = 0.008. Its network takes the points with the raw step t as one more coordinate, as the toy diffusion
 * that the GTN paper compares with does, and predicts the noise. A learner for `fit`.
 */
export class Ddpm {
  /** [n, dimension + 1] → [n, dimension] */
  readonly network: tf.LayersModel;
  readonly steps: number;
  /** ᾱ after step t + 1, what is left of the data's variance. */
  readonly alphaBars: Float64Array;
  private readonly dimension: number;

  constructor({ dimension, steps = 40, hidden = [64, 64, 64, 64, 64], random = shared }: DdpmOptions) {
    this.dimension = dimension;
    this.steps = steps;
    this.alphaBars = cosineAlphaBars(steps);
    this.network = mlp({ inputs: dimension + 1, hidden, outputs: dimension, activation: "relu", random });
  }

  variables(): tf.Variable[] {
    return modelVariables(this.network);
  }

  /** ‖ε − ε̂(√ᾱ x + √(1 − ᾱ) ε, t)‖², the mean over coordinates, with one t and one ε for each point. */
  loss(x: tf.Tensor): tf.Scalar {
    const n = x.shape[0];
    const t = uniform([n])
      .mul(this.steps)
      .floor()
      .minimum(this.steps - 1);
    const alphaBar = tf.gather(tf.tensor1d(Float32Array.from(this.alphaBars)), t.cast("int32")).expandDims(1);
    const noise = normal([n, this.dimension]);
    const noisy = x.mul(alphaBar.sqrt()).add(noise.mul(tf.sub(1, alphaBar).sqrt()));
    return tf.squaredDifference(this.predictNoise(noisy, t), noise).mean();
  }

  /**
   * Points by ancestral sampling, with variance β at each step and none at the last.
   * @returns [n, dimension], the caller's
   */
  sample(n: number, random: Random = shared): tf.Tensor2D {
    let x = normal([n, this.dimension], random);
    for (let t = this.steps - 1; t >= 0; t--) {
      const next = tf.tidy(() => this.denoise(x, t, random));
      x.dispose();
      x = next;
    }
    return x as tf.Tensor2D;
  }

  dispose(): void {
    this.network.dispose();
  }

  private denoise(x: tf.Tensor, t: number, random: Random): tf.Tensor {
    const alphaBar = this.alphaBars[t];
    const alpha = alphaBar / (this.alphaBars[t - 1] ?? 1);
    const predicted = this.predictNoise(x, tf.fill([x.shape[0]], t));
    const mean = x.sub(predicted.mul((1 - alpha) / Math.sqrt(1 - alphaBar))).div(Math.sqrt(alpha));
    return t === 0 ? mean : mean.add(normal(x.shape, random).mul(Math.sqrt(1 - alpha)));
  }

  private predictNoise(x: tf.Tensor, t: tf.Tensor): tf.Tensor {
    return this.network.apply(tf.concat([x, t.expandDims(1)], 1)) as tf.Tensor;
  }
}

/** ᾱ of the cosine schedule, each step's β at most 0.999. */
function cosineAlphaBars(steps: number): Float64Array {
  const f = (t: number) => Math.cos(((t / steps + 0.008) / 1.008) * (Math.PI / 2)) ** 2;
  let product = 1;
  return Float64Array.from({ length: steps }, (_, t) => {
    product *= Math.max(f(t + 1) / f(t), 0.001);
    return product;
  });
}
