import { type Random, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { ValueError } from "../../errors.js";
import { normal } from "../../jit/index.js";
import { adam } from "../../train/index.js";
import { type Layer, type Mode, trainable } from "../layers/layer.js";
import { perceptron } from "../layers/perceptron.js";
import { type GanLoss, gradientPenalty, nonSaturatingLoss } from "./losses.js";

export interface GanOptions {
  /** Dimension of the data; of images the number of values. */
  dimension: number;
  /** Dimension of the latents; default the data's. */
  latent?: number;
  /** Widths of the hidden layers of both networks; default [128, 128, 128]. */
  hidden?: readonly number[];
  /** Spectral normalization on every layer of the generator; default true. */
  spectral?: boolean;
  /** [n, latent] → [n, dimension] or images [n, side, side, channels], in place of the perceptron; the Gan disposes it. */
  generator?: Layer;
  /** Points or images to [n, 1] logits, in place of the perceptron; the Gan disposes it. */
  discriminator?: Layer;
  /** Default the non-saturating loss. */
  loss?: GanLoss;
  /** λ of the gradient penalty, 10 in the paper; default 0: none. */
  penalty?: number;
  /** Updates of the discriminator in a step, each with its share of the batch; default 1. */
  discriminatorSteps?: number;
  /** Learning rate of both Adams, with β = (0.5, 0.999); default 2e-4. */
  learningRate?: number;
  /** Draws latents, [n, latent] or [copies, n, latent]; default from N(0, I). Made of tensors, with noise of topolab/jit. */
  prior?: (n: number) => tf.Tensor;
  /** Games side by side in one graph, say one for each seed: the data's rows are then [copies, dimension] each. */
  copies?: number;
  random?: Random;
}

/**
 * A generative adversarial network (Goodfellow et al., 2014), by default of two multilayer perceptrons with the
 * non-saturating loss; each step trains the discriminator, then the generator. A self-learner for `fit`.
 */
export class Gan {
  readonly optimizers: readonly [discriminator: tf.Optimizer, generator: tf.Optimizer];
  readonly generator: Layer;
  readonly discriminator: Layer;
  /** Draws latents as training does. */
  readonly prior: (n: number) => tf.Tensor;
  private readonly copies: number | undefined;
  private readonly rules: { loss: GanLoss; penalty: number; discriminatorSteps: number };

  constructor(options: GanOptions) {
    const { dimension, latent = dimension, hidden = [128, 128, 128], spectral = true } = options;
    const { copies, random = shared, learningRate = 2e-4 } = options;
    const { loss = nonSaturatingLoss(), penalty = 0, discriminatorSteps = 1 } = options;
    if (typeof loss.real !== "function" || typeof loss.fake !== "function")
      throw new ValueError(
        "loss must be a GanLoss, such as nonSaturatingLoss(), wassersteinLoss() or hingeLoss()",
      );
    const layers = spectral ? "spectral" : "plain";
    this.generator =
      options.generator ?? perceptron({ widths: [latent, ...hidden, dimension], layers, copies, random });
    this.discriminator =
      options.discriminator ?? perceptron({ widths: [dimension, ...hidden, 1], copies, random });
    this.prior = options.prior ?? ((n) => normal(copies === undefined ? [n, latent] : [copies, n, latent]));
    this.copies = copies;
    this.rules = { loss, penalty, discriminatorSteps };
    this.optimizers = [adam(learningRate, { beta1: 0.5 }), adam(learningRate, { beta1: 0.5 })];
  }

  variables(): tf.Variable[] {
    return [...this.discriminator.variables, ...this.generator.variables];
  }

  /** The generator's points for latents: [n, latent] → [n, dimension], or with copies in front. */
  generate(latents: tf.Tensor, mode?: Mode): tf.Tensor {
    return this.generator.apply(latents, mode);
  }

  /** The discriminator's logits: positive where it takes a point for real. */
  discriminate(points: tf.Tensor, mode?: Mode): tf.Tensor {
    return this.discriminator.apply(points, mode);
  }

  /**
   * The discriminator's updates, then one of the generator; both losses are means over the copies.
   * @param x real points [n, dimension], or images as the networks take them; with copies [n, copies, dimension]
   */
  step(x: tf.Tensor): { discriminator: tf.Scalar; generator: tf.Scalar } {
    const [forDiscriminator, forGenerator] = this.optimizers;
    const parts = this.rules.discriminatorSteps;
    const real = this.copies === undefined ? x : x.transpose([1, 0, 2]);
    const losses = (parts === 1 ? [real] : tf.split(real, parts, this.copies === undefined ? 0 : 1)).map(
      (part) => forDiscriminator.minimize(() => this.criticism(part), true, trainable(this.discriminator))!,
    );
    const generator = forGenerator.minimize(
      () => {
        const fake = this.generate(this.prior(x.shape[0]), { training: true });
        return this.total(this.rules.loss.generated(this.discriminate(fake, { training: true })));
      },
      true,
      trainable(this.generator),
    )!;
    const games = this.copies ?? 1;
    return { discriminator: tf.addN(losses).div(parts * games), generator: generator.div(games) };
  }

  dispose(): void {
    retire(this, [this.generator, this.discriminator, ...this.optimizers]);
  }

  /** What the discriminator lowers. */
  private criticism(real: tf.Tensor): tf.Scalar {
    const n = real.shape[this.copies === undefined ? 0 : 1] as number;
    const { loss, penalty } = this.rules;
    const fake = this.generate(this.prior(n), { training: true });
    const discriminate = (points: tf.Tensor) => this.discriminate(points, { training: true });
    const scores = loss.real(discriminate(real)).add(loss.fake(discriminate(fake)));
    if (penalty === 0) return this.total(scores);
    return this.total(scores.add(gradientPenalty(discriminate, real, fake).mul(penalty)));
  }

  /** The mean over the samples of each game, summed over the games, which do not touch one another. */
  private total(perSample: tf.Tensor): tf.Scalar {
    return perSample.mean().mul(this.copies ?? 1) as tf.Scalar;
  }
}
