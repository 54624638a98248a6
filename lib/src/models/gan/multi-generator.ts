import { type Random, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { normal } from "../../jit/index.js";
import { atLeast } from "../../points/count.js";
import { adam } from "../../train/index.js";
import { type Layer, trainable } from "../layers/layer.js";
import { perceptron } from "../layers/perceptron.js";

export interface MultiGeneratorOptions {
  dimension: number;
  /** Dimension of the latents; default the data's. */
  latent?: number;
  /** How many generators. */
  generators: number;
  /** Widths of the hidden layers of every network; default [128, 128, 128]. */
  hidden?: readonly number[];
  /** Weight of the cross-entropy that tells the generators apart; default 1. */
  separation?: number;
  /** How fast the mixture is learned: its Adam's learning rate; default 2e-3. */
  mixtureRate?: number;
  learningRate?: number;
  /** Games side by side: the data's rows are then [copies, dimension] each. Default 1, with the axis all the same. */
  copies?: number;
  random?: Random;
}

/**
 * One generator for each component of the data and a learned mixture of them (Khayatkhoei, Elgammal and Singh,
 * "Disconnected Manifold Learning for Generative Adversarial Networks", 2018). An encoder learns which generator made a
 * point; the generators are rewarded where it can tell, so that each keeps to a part of its own. The mixture follows the
 * encoder's mean opinion of the real data. In training every generator makes an equal part of the batch, weighted by the
 * mixture. A self-learner for `fit`; data are [n, copies, dimension].
 */
export class MultiGeneratorGan {
  readonly optimizers: readonly tf.Optimizer[];
  /** [copies · generators, n, latent] → [copies · generators, n, dimension] */
  readonly generator: Layer;
  readonly discriminator: Layer;
  /** [copies, n, dimension] → [copies, n, generators] logits */
  readonly encoder: Layer;
  /** [copies, generators] */
  private readonly mixtureLogits: tf.Variable;
  private readonly shape: { copies: number; generators: number; latent: number };
  private readonly separation: number;

  constructor(options: MultiGeneratorOptions) {
    const { dimension, latent = dimension, generators, hidden = [128, 128, 128], copies = 1 } = options;
    const { random = shared, learningRate = 2e-4, mixtureRate = 2e-3, separation = 1 } = options;
    atLeast(1, generators, "generators");
    const network = (inputs: number, units: number, count: number) =>
      perceptron({ widths: [inputs, ...hidden, units], copies: count, random });
    this.generator = network(latent, dimension, copies * generators);
    this.discriminator = network(dimension, 1, copies);
    this.encoder = network(dimension, generators, copies);
    this.mixtureLogits = tf.tidy(() => tf.zeros([copies, generators]).variable());
    this.shape = { copies, generators, latent };
    this.separation = separation;
    this.optimizers = [learningRate, learningRate, mixtureRate].map((rate) => adam(rate, { beta1: 0.5 }));
  }

  variables(): tf.Variable[] {
    const networks = [this.discriminator, this.generator, this.encoder];
    return [...networks.flatMap(({ variables }) => variables), this.mixtureLogits];
  }

  /** Each generator's share: [copies, generators], the caller's. */
  mixture(): tf.Tensor2D {
    return tf.softmax(this.mixtureLogits as unknown as tf.Tensor2D);
  }

  /** `each` points of every generator: [copies, generators, each, dimension], the caller's. */
  generateEach(each: number, random: Random = shared): tf.Tensor4D {
    const { copies, generators, latent } = this.shape;
    return tf.tidy(() => {
      const points = this.generator.apply(normal([copies * generators, each, latent], random));
      return points.reshape([copies, generators, each, -1]) as tf.Tensor4D;
    });
  }

  /** @param x real points, [n, copies, dimension]; n is best a multiple of the generators */
  step(x: tf.Tensor): { discriminator: tf.Scalar; generator: tf.Scalar; mixture: tf.Scalar } {
    const real = x.transpose([1, 0, 2]);
    const [forDiscriminator, forGenerators, forMixture] = this.optimizers;
    const discriminator = forDiscriminator.minimize(
      () => {
        const onReal = tf.softplus(this.discriminator.apply(real).neg()).mean([1, 2]);
        const onFake = this.weighted(tf.softplus(this.discriminator.apply(this.fake(x.shape[0]))));
        return onReal.add(onFake).sum() as tf.Scalar;
      },
      true,
      trainable(this.discriminator),
    )!;
    const players = [...trainable(this.generator), ...trainable(this.encoder)];
    const generator = forGenerators.minimize(() => this.generatorLoss(x.shape[0]), true, players)!;
    const mixture = forMixture.minimize(() => this.mixtureLoss(real), true, [this.mixtureLogits])!;
    const { copies } = this.shape;
    return {
      discriminator: discriminator.div(copies),
      generator: generator.div(copies),
      mixture: mixture.div(copies),
    };
  }

  dispose(): void {
    const { generator, discriminator, encoder, mixtureLogits, optimizers } = this;
    retire(this, [generator, discriminator, encoder, mixtureLogits, ...optimizers]);
  }

  /** About n points, generator by generator: [copies, n, dimension]. */
  private fake(n: number): tf.Tensor {
    const { copies, generators, latent } = this.shape;
    const each = Math.ceil(n / generators);
    const points = this.generator.apply(normal([copies * generators, each, latent]));
    return points.reshape([copies, generators * each, -1]);
  }

  /** The mean of [copies, n, 1] in which every generator counts by its share of the mixture: [copies]. */
  private weighted(perPoint: tf.Tensor): tf.Tensor {
    const { copies, generators } = this.shape;
    const each = perPoint.reshape([copies, generators, -1]).mean(2);
    return each.mul(tf.softmax(this.mixtureLogits as unknown as tf.Tensor2D)).sum(1);
  }

  private generatorLoss(n: number): tf.Scalar {
    const { copies, generators } = this.shape;
    const fake = this.fake(n);
    const fooled = this.weighted(tf.softplus(this.discriminator.apply(fake).neg()));
    const opinion = tf.logSoftmax(this.encoder.apply(fake)).reshape([copies, generators, -1, generators]);
    const makers = tf.eye(generators).reshape([1, generators, 1, generators]);
    const unknown = this.weighted(opinion.mul(makers).sum(3).neg().reshape([copies, -1, 1]));
    return fooled.add(unknown.mul(this.separation)).sum() as tf.Scalar;
  }

  /** The cross-entropy of the mixture to the encoder's mean opinion of real points. */
  private mixtureLoss(real: tf.Tensor): tf.Scalar {
    const opinion = tf.softmax(this.encoder.apply(real)).mean(1);
    const logits = tf.logSoftmax(this.mixtureLogits as unknown as tf.Tensor2D);
    return opinion.mul(logits).sum().neg() as tf.Scalar;
  }
}
