import { type Random, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { ValueError } from "../../errors.js";
import { jit, normal } from "../../jit/index.js";
import { atLeast } from "../../points/count.js";
import { adam } from "../../train/index.js";
import { jacobians } from "../jacobian.js";
import { trainable } from "../layers/layer.js";
import { perceptron } from "../layers/perceptron.js";

/** A network as a function of its input. */
export type Network = (points: tf.Tensor2D) => tf.Tensor;

/**
 * Rejection by the generator's Jacobian (Tanielian, Issenhuth, Dohmatob and Mary, "Learning disconnected manifolds: a no
 * GAN's land", 2020): a continuous generator crosses the gap between components where ‖J_G(z)‖ is great, so the latents
 * with the greatest Frobenius norms are dropped.
 * @param latents [n, latent]
 * @param keep the share of the latents that is kept
 * @returns the rows kept, in their order
 */
export function jacobianRejection(generator: Network, latents: tf.Tensor2D, keep: number): Int32Array {
  const norms = tf.tidy(() => jacobians(generator, latents).square().sum([1, 2]).sqrt().dataSync());
  return leastRows(norms, keep);
}

/**
 * The rows of the least values.
 * @param keep the share of the rows that is kept
 * @returns ⌊keep · n⌉ rows, in their order
 */
export function leastRows(values: ArrayLike<number>, keep: number): Int32Array {
  requireShare(keep);
  const order = Int32Array.from({ length: values.length }, (_, i) => i);
  return order
    .sort((i, j) => values[i] - values[j] || i - j)
    .slice(0, Math.round(keep * values.length))
    .sort();
}

function requireShare(keep: number): void {
  if (!(keep > 0 && keep <= 1)) throw new ValueError(`keep must be above 0 and at most 1: got ${keep}`);
}

export interface PriorRejectionOptions {
  /** The discriminator's logits for the generator's points at these latents. */
  score: Network;
  /** Dimension of the latents. */
  latent: number;
  /** Draws latents, [n, latent]; default from N(0, I). */
  prior?: (n: number) => tf.Tensor;
  /** The share of the latents that is kept; default 0.9. */
  keep?: number;
  /** Default [64, 64]. */
  hidden?: readonly number[];
  /** Training steps, a positive integer; default 500. */
  steps?: number;
  random?: Random;
}

/** Accepts or rejects latents before anything is generated from them. */
export interface PriorRejection {
  /** The rows of [n, latent] that are kept: those of the greatest expected score. */
  accept(latents: tf.Tensor2D): Int32Array;
  dispose(): void;
}

/**
 * Rejection in the prior: a small network learns, latent by latent, the probability that a trained discriminator gives to
 * what the generator makes of it; latents of low probability are dropped, neither the generator nor the discriminator
 * being asked again.
 * @throws {ValueError} when `steps` is not a positive integer, or `keep` is not in (0, 1]
 */
export function priorRejection(options: PriorRejectionOptions): PriorRejection {
  const { score, latent, keep = 0.9, hidden = [64, 64], random = shared } = options;
  const steps = atLeast(1, options.steps ?? 500, "steps");
  requireShare(keep);
  const prior = options.prior ?? ((n: number) => normal([n, latent]));
  const network = perceptron({ widths: [latent, ...hidden, 1], random });
  const optimizer = adam(3e-3);
  const step = jit(
    () => {
      const latents = prior(256) as tf.Tensor2D;
      const wanted = tf.sigmoid(score(latents));
      const logits = () => network.apply(latents);
      const loss = () => tf.softplus(logits()).sub(wanted.mul(logits())).mean() as tf.Scalar;
      return optimizer.minimize(loss, true, trainable(network))!;
    },
    { random },
  );
  for (let k = 0; k < steps; k++) step().dispose();
  step.dispose();
  optimizer.dispose();
  return {
    accept: (latents) =>
      leastRows(
        tf.tidy(() => network.apply(latents).neg().dataSync()),
        keep,
      ),
    dispose() {
      retire(this, [network], "rejection");
    },
  };
}
