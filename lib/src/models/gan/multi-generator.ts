import * as v from "valibot";
import { type Draws, drawsOf } from "../../backend/draws.js";
import {
  type PointArray,
  type Points,
  pointArray,
  type Random,
  random as shared,
  tf,
} from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { normal, uniform } from "../../jit/index.js";
import { atLeast } from "../../points/count.js";
import { adam } from "../../train/index.js";
import { fitPoints, requireFitted, type SelfFitOptions } from "../fitted.js";
import type { GenerativeModel } from "../generative-model.js";
import { type Layer, trainable } from "../layers/layer.js";
import { perceptron } from "../layers/perceptron.js";
import { fittedEntries, loadedFitted, loadModel, savedFitted, saveModel } from "../model-file.js";
import { requireSize } from "../sample-size.js";
import { type CopyDraws, pointsOfCopy } from "../sampling.js";
import { Trained } from "../trained.js";

export interface MultiGeneratorOptions {
  /** Dimension of the data. */
  dimension: number;
  /** Dimension of the latents; default the data's. */
  latent?: number;
  /** Number of generators. */
  generators: number;
  /** Widths of the hidden layers of every network; default [128, 128, 128]. */
  hidden?: readonly number[];
  /** Weight of the cross-entropy that identifies the generators. Default 1. */
  separation?: number;
  /** Learning rate of the Adam of the mixture. Default 2e-3. */
  mixtureRate?: number;
  /** Learning rate of the Adams of the networks; default 2e-4. */
  learningRate?: number;
  /** Number of models trained side by side; each row of the data is then [copies, dimension]. Default 1. */
  copies?: number;
  random?: Random;
}

/** Options of {@link MultiGeneratorGan.fit}. */
export interface MultiGeneratorFitOptions
  extends Omit<MultiGeneratorOptions, "dimension" | "copies" | "random">,
    SelfFitOptions {}

const schema = v.object({
  dimension: v.number(),
  latent: v.number(),
  generators: v.number(),
  hidden: v.array(v.number()),
  separation: v.number(),
  mixtureRate: v.number(),
  learningRate: v.number(),
  ...fittedEntries,
});

/**
 * One generator for each component of the data and a learned mixture of them (Khayatkhoei, Elgammal and Singh,
 * "Disconnected Manifold Learning for Generative Adversarial Networks", 2018). An encoder learns which generator made a
 * point. The generators are rewarded if it can tell, so that each keeps to its own part. The mixture follows the
 * encoder's mean prediction on the real data. In training every generator makes an equal part of the batch, weighted by
 * the mixture. {@link MultiGeneratorGan.fit} trains one on points; `new MultiGeneratorGan` creates an untrained one, a
 * self-learner for `fit`.
 * @example
 * const gan = await MultiGeneratorGan.fit(points, { generators: 2, batchSize: 64, epochs: 100, seed: 1 });
 * const sample = await gan.sample(10_000, { seed: 2 });
 * gan.dispose();
 */
export class MultiGeneratorGan extends Trained implements GenerativeModel {
  readonly optimizers: readonly tf.Optimizer[];
  /** [copies · generators, n, latent] → [copies · generators, n, dimension] */
  readonly generator: Layer;
  readonly discriminator: Layer;
  /** [copies, n, dimension] → [copies, n, generators] logits */
  readonly encoder: Layer;
  /** [copies, generators] */
  private readonly mixtureLogits: tf.Variable;
  private readonly copies: number;
  private readonly description: Omit<v.InferOutput<typeof schema>, "scale" | "run">;

  constructor(options: MultiGeneratorOptions) {
    super();
    const { dimension, latent = dimension, generators, hidden = [128, 128, 128], copies = 1 } = options;
    const { random = shared, learningRate = 2e-4, mixtureRate = 2e-3, separation = 1 } = options;
    atLeast(1, generators, "generators");
    const network = (inputs: number, units: number, count: number) =>
      perceptron({ widths: [inputs, ...hidden, units], copies: count, random });
    this.generator = network(latent, dimension, copies * generators);
    this.discriminator = network(dimension, 1, copies);
    this.encoder = network(dimension, generators, copies);
    this.mixtureLogits = tf.tidy(() => tf.zeros([copies, generators]).variable());
    this.copies = copies;
    this.description = {
      ...{ dimension, latent, generators, hidden: [...hidden] },
      ...{ separation, mixtureRate, learningRate },
    };
    this.optimizers = [learningRate, learningRate, mixtureRate].map((rate) => adam(rate, { beta1: 0.5 }));
  }

  /**
   * Trains a GAN with several generators.
   * @param data shape [n, d], n ≥ 2
   * @throws {ValueError} if a coordinate is not finite, or an option is out of range
   * @example
   * const gan = await MultiGeneratorGan.fit(components({ n: 4_000, shape: "disc" }), { generators: 2, seed: 1 });
   */
  static async fit(data: Points, options: MultiGeneratorFitOptions): Promise<MultiGeneratorGan> {
    const { latent, generators, hidden, separation, mixtureRate, learningRate, ...fitting } = options;
    const game = { latent, generators, hidden, separation, mixtureRate, learningRate };
    const { model, fitted } = await fitPoints(
      data,
      fitting,
      (dimension, random) => new MultiGeneratorGan({ dimension, ...game, random }),
    );
    model.fitted = fitted;
    return model;
  }

  /**
   * Reads a model that {@link MultiGeneratorGan.save} wrote.
   * @throws {CheckpointError} if the file cannot be read, is damaged, or holds another kind of model
   * @example
   * const gan = await MultiGeneratorGan.load("discs.safetensors");
   */
  static async load(path: string): Promise<MultiGeneratorGan> {
    return loadModel(path, "multi-generator-gan", schema, ({ scale, run, ...description }, random) => {
      const fitted = loadedFitted({ scale, run }, description.dimension);
      const model = new MultiGeneratorGan({ ...description, random });
      model.fitted = fitted;
      return model;
    });
  }

  /**
   * Writes the networks, the mixture, the scale and the history to one safetensors file.
   * @throws {CheckpointError} if the file cannot be written
   * @throws {ValueError} if the model was not made by {@link MultiGeneratorGan.fit}
   */
  async save(path: string): Promise<void> {
    const fitted = requireFitted(this.fitted, "MultiGeneratorGan");
    const description = { ...this.description, ...savedFitted(fitted) };
    await saveModel(path, { kind: "multi-generator-gan", description, variables: this.variables() });
  }

  variables(): tf.Variable[] {
    const networks = [this.discriminator, this.generator, this.encoder];
    return [...networks.flatMap(({ variables }) => variables), this.mixtureLogits];
  }

  /** Each generator's share of the mixture: shape [copies, generators]. */
  mixture(): PointArray {
    const shares = tf.tidy(() => this.shares());
    const array = pointArray(shares);
    shares.dispose();
    return array;
  }

  /**
   * Generates n points, each by a generator drawn from the mixture.
   * @param options `seed` or `random` for the draws; `copy` for a model with copies
   * @returns shape [n, d], in the units of the data
   * @throws {ValueError} if n is not a positive integer, or there is no such copy
   */
  async sample(n: number, options: CopyDraws = {}): Promise<PointArray> {
    return pointsOfCopy(this.sampleTensor(n, options), options.copy, this.fitted);
  }

  /**
   * {@link MultiGeneratorGan.sample} as a tensor, which the caller disposes, in the units of the network:
   * [copies, n, dimension]. For code inside graphs.
   */
  sampleTensor(n: number, options: Draws = {}): tf.Tensor3D {
    requireSize(n);
    const random = drawsOf(options);
    const { generators } = this.description;
    return tf.tidy(() => {
      const each = this.generateEach(n, { random });
      // A point comes from generator k if a uniform draw falls between the sum of the shares before k and that with k.
      const before = tf.cumsum(this.shares(), 1, true).expandDims(1);
      const maker = uniform([this.copies, n, 1], random).greaterEqual(before).cast("int32").sum(2).sub(1);
      const chosen = tf.oneHot(maker.cast("int32"), generators).cast("float32").transpose([0, 2, 1]);
      return each.mul(chosen.expandDims(3)).sum(1) as tf.Tensor3D;
    });
  }

  /** `each` points of every generator, [copies, generators, each, dimension], which the caller disposes. */
  generateEach(each: number, options: Draws = {}): tf.Tensor4D {
    const { generators, latent, dimension } = this.description;
    const { copies } = this;
    return tf.tidy(() => {
      const latents = normal([copies * generators, each, latent], drawsOf(options));
      return this.generator.apply(latents).reshape([copies, generators, each, dimension]) as tf.Tensor4D;
    });
  }

  /**
   * An update of the discriminator, of the generators with the encoder, and of the mixture.
   * @param x real points [n, dimension], or [n, copies, dimension]; n should be a multiple of the number of generators
   */
  step(x: tf.Tensor): { discriminator: tf.Scalar; generator: tf.Scalar; mixture: tf.Scalar } {
    const real = x.rank === 2 ? x.expandDims(0) : x.transpose([1, 0, 2]);
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
    const { copies } = this;
    return {
      discriminator: discriminator.div(copies),
      generator: generator.div(copies),
      mixture: mixture.div(copies),
    };
  }

  /** Frees the networks and the optimizers. A second call does nothing. */
  dispose(): void {
    const { generator, discriminator, encoder, mixtureLogits, optimizers } = this;
    retire(this, [generator, discriminator, encoder, mixtureLogits, ...optimizers]);
  }

  private shares(): tf.Tensor2D {
    return tf.softmax(this.mixtureLogits as unknown as tf.Tensor2D);
  }

  /** About n points, generator by generator: [copies, n, dimension]. */
  private fake(n: number): tf.Tensor {
    const { copies } = this;
    const { generators, latent } = this.description;
    const each = Math.ceil(n / generators);
    const points = this.generator.apply(normal([copies * generators, each, latent]));
    return points.reshape([copies, generators * each, -1]);
  }

  /** The mean of [copies, n, 1], weighted by each generator's share of the mixture: [copies]. */
  private weighted(perPoint: tf.Tensor): tf.Tensor {
    const { copies } = this;
    const { generators } = this.description;
    const each = perPoint.reshape([copies, generators, -1]).mean(2);
    return each.mul(this.shares()).sum(1);
  }

  private generatorLoss(n: number): tf.Scalar {
    const { copies } = this;
    const { generators, separation } = this.description;
    const fake = this.fake(n);
    const fooled = this.weighted(tf.softplus(this.discriminator.apply(fake).neg()));
    const opinion = tf.logSoftmax(this.encoder.apply(fake)).reshape([copies, generators, -1, generators]);
    const makers = tf.eye(generators).reshape([1, generators, 1, generators]);
    const unknown = this.weighted(opinion.mul(makers).sum(3).neg().reshape([copies, -1, 1]));
    return fooled.add(unknown.mul(separation)).sum() as tf.Scalar;
  }

  /** The cross-entropy between the mixture and the encoder's mean prediction on real points. */
  private mixtureLoss(real: tf.Tensor): tf.Scalar {
    const opinion = tf.softmax(this.encoder.apply(real)).mean(1);
    const logits = tf.logSoftmax(this.mixtureLogits as unknown as tf.Tensor2D);
    return opinion.mul(logits).sum().neg() as tf.Scalar;
  }
}
