import { type Random, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { ValueError } from "../../errors.js";
import { modelVariables } from "../../train/index.js";
import { mlp } from "../layers/mlp.js";
import { startingNoise } from "./denoise.js";

export interface RealNvpOptions {
  /** Dimension of the data, at least 2. */
  dimension: number;
  /** Affine couplings in a row; default 8. */
  couplings?: number;
  /** Widths of the hidden layers of each coupling's network; default two of 64. */
  hidden?: readonly number[];
  random?: Random;
}

/** One affine coupling: the coordinates with mask 1 stay, and decide how the others are scaled and moved. */
interface AffineCoupling {
  /** [1, d] of 0 and 1. */
  mask: tf.Tensor;
  /** [n, d] → [n, 2d]: scale and shift. */
  network: tf.LayersModel;
}

/**
 * A normalizing flow of affine couplings (Dinh, Sohl-Dickstein and Bengio, 2017) between data and N(0, I), whose
 * density is known exactly. Each pair of couplings halves the coordinates anew, at random; log scales are kept within
 * ±2 by 2 tanh(s/2). A learner for `fit`: its loss is the negative log-likelihood of a point, in nats.
 */
export class RealNvp {
  readonly dimension: number;
  private readonly couplings: readonly AffineCoupling[];

  constructor({ dimension, couplings = 8, hidden = [64, 64], random = shared }: RealNvpOptions) {
    if (!Number.isInteger(dimension) || dimension < 2)
      throw new ValueError(`An affine coupling needs data of 2 dimensions or more: got ${dimension}`);
    if (!Number.isInteger(couplings) || couplings < 1)
      throw new ValueError(`RealNVP has a positive number of couplings: got ${couplings}`);
    this.dimension = dimension;
    let kept: number[] = [];
    this.couplings = Array.from({ length: couplings }, (_, k) => {
      kept = k % 2 === 0 ? randomHalf(dimension, random) : kept.map((bit) => 1 - bit);
      const network = mlp({ inputs: dimension, hidden, outputs: 2 * dimension, activation: "relu", random });
      return { mask: tf.keep(tf.tensor2d([kept])), network };
    });
  }

  variables(): tf.Variable[] {
    return this.couplings.flatMap(({ network }) => modelVariables(network));
  }

  loss(x: tf.Tensor): tf.Scalar {
    return this.logLikelihood(x).mean().neg() as tf.Scalar;
  }

  /** log p(x) of points [n, d], in nats: [n]. */
  logLikelihood(x: tf.Tensor): tf.Tensor1D {
    const { latents, logDeterminant } = this.forward(x);
    const constant = (this.dimension / 2) * Math.log(2 * Math.PI);
    return logDeterminant.sub(latents.square().sum(1).div(2)).sub(constant) as tf.Tensor1D;
  }

  /** The latents of points, [n, d] → [n, d], with log |det ∂z/∂x|, [n]. */
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

  /** The points of latents, [n, d] → [n, d]. */
  inverse(latents: tf.Tensor): tf.Tensor2D {
    let x = latents;
    for (const coupling of [...this.couplings].reverse()) {
      const { logScale, shift } = scaleAndShift(coupling, x);
      x = x.sub(shift).mul(logScale.neg().exp());
    }
    return x as tf.Tensor2D;
  }

  /** Points for fresh latents, in one pass: [n, d], the caller's. */
  sample(n: number, { random }: { random?: Random } = {}): tf.Tensor2D {
    return tf.tidy(() => this.inverse(startingNoise(n, this.dimension, random)));
  }

  dispose(): void {
    retire(
      this,
      this.couplings.flatMap(({ mask, network }) => [mask, network]),
    );
  }
}

/** Both 0 where the mask is 1; they depend on the kept coordinates alone, which the inverse knows too. */
function scaleAndShift({ mask, network }: AffineCoupling, x: tf.Tensor) {
  const moved = tf.sub(1, mask);
  const [scale, shift] = tf.split(network.apply(x.mul(mask)) as tf.Tensor2D, 2, 1);
  return { logScale: scale.div(2).tanh().mul(2).mul(moved), shift: shift.mul(moved) };
}

/** ⌊d/2⌋ ones in random places. */
function randomHalf(d: number, random: Random): number[] {
  const bits = new Array<number>(d).fill(0);
  for (const k of random.permutation(d).subarray(0, d >> 1)) bits[k] = 1;
  return bits;
}
