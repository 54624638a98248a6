import * as v from "valibot";
import type { Draws } from "../../backend/draws.js";
import {
  type DataArray,
  type PointArray,
  type Points,
  type Random,
  random as shared,
  tf,
} from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { CheckpointError, ValueError } from "../../errors.js";
import { normal } from "../../jit/index.js";
import type { ImageArray } from "../../points/image-array.js";
import { adam } from "../../train/index.js";
import { dataOf, fitPoints, requireFitted, type SelfFitOptions } from "../fitted.js";
import type { GenerativeModel } from "../generative-model.js";
import { asImages, fitImages, type Images } from "../images/fitted-images.js";
import { type Layer, type Mode, trainable } from "../layers/layer.js";
import { perceptron } from "../layers/perceptron.js";
import { fittedEntries, loadedFitted, loadModel, savedFitted, saveModel } from "../model-file.js";
import { requireSize } from "../sample-size.js";
import { type CopyDraws, copyOf, withDraws } from "../sampling.js";
import { Trained } from "../trained.js";
import { besideEachOther } from "./beside-each-other.js";
import { type GanLoss, gradientPenalty, nonSaturatingLoss } from "./losses.js";

export interface GanOptions {
  /** Dimension of the data; for images the number of values. */
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
  /** The loss. Default: the non-saturating loss. */
  loss?: GanLoss;
  /** λ of the gradient penalty, 10 in the paper. Default 0: no penalty. */
  penalty?: number;
  /** Updates of the discriminator in a step, each with its share of the batch; default 1. */
  discriminatorSteps?: number;
  /** Learning rate of both Adams, with β = (0.5, 0.999); default 2e-4. */
  learningRate?: number;
  /**
   * Draws latents, [n, latent] or [copies, n, latent], with tensors and noise of topolab/jit. Default: from N(0, I).
   */
  prior?: (n: number) => tf.Tensor;
  /**
   * Number of GANs trained side by side in one graph, such as one for each seed; each row of the data is then [copies,
   * dimension].
   */
  copies?: number;
  random?: Random;
}

/** Options of {@link Gan.fit}. */
export interface GanFitOptions extends Omit<GanOptions, "dimension" | "random">, SelfFitOptions {}

const schema = v.object({
  dimension: v.number(),
  latent: v.number(),
  hidden: v.array(v.number()),
  spectral: v.boolean(),
  copies: v.optional(v.number()),
  ...fittedEntries,
});

/**
 * A generative adversarial network (Goodfellow et al., 2014), by default of two multilayer perceptrons with the
 * non-saturating loss; each step trains the discriminator, then the generator. {@link Gan.fit} trains one on data;
 * `new Gan` creates an untrained one, a self-learner for `fit`.
 * @example
 * const gan = await Gan.fit(points, { batchSize: 64, epochs: 100, learningRate: 1e-3, seed: 1 });
 * const sample = await gan.sample(10_000, { seed: 2 });
 * gan.dispose();
 */
export class Gan<Sample extends DataArray = PointArray> extends Trained implements GenerativeModel<Sample> {
  readonly optimizers: readonly [discriminator: tf.Optimizer, generator: tf.Optimizer];
  readonly generator: Layer;
  readonly discriminator: Layer;
  /** Draws latents as in training. */
  readonly prior: (n: number) => tf.Tensor;
  private readonly copies: number | undefined;
  private readonly rules: { loss: GanLoss; penalty: number; discriminatorSteps: number };
  /** The description of the networks; undefined for custom networks or a custom prior. */
  private readonly layers:
    | Pick<v.InferOutput<typeof schema>, "dimension" | "latent" | "hidden" | "spectral" | "copies">
    | undefined;

  constructor(options: GanOptions) {
    super();
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
    const own = options.generator ?? options.discriminator ?? options.prior;
    this.layers = own ? undefined : { dimension, latent, hidden: [...hidden], spectral, copies };
    this.optimizers = [adam(learningRate, { beta1: 0.5 }), adam(learningRate, { beta1: 0.5 })];
  }

  /**
   * Trains a GAN on points, or on images with custom networks.
   * @param data shape [n, d], or images [n, side, side, channels], n ≥ 2. Images are not rescaled. With `copies` each game
   * sees all points, in its own order
   * @throws {ShapeError} if images are not square
   * @throws {ValueError} if a value is not finite, images are passed without networks or with copies, or an option is out of
   * range
   * @example
   * const gan = await Gan.fit(images, { generator, discriminator, latent: 64, prior: (n) => normal([n, 64]) });
   * const drawn = await gan.sample(100); // [100, side, side, channels]
   */
  static fit(data: Points, options?: GanFitOptions): Promise<Gan>;
  static fit(
    images: Images,
    options: GanFitOptions & Required<Pick<GanOptions, "generator" | "discriminator">>,
  ): Promise<Gan<ImageArray>>;
  static async fit(data: Points | Images, options: GanFitOptions = {}): Promise<Gan<DataArray>> {
    const { latent, hidden, spectral, generator, discriminator, copies, ...rest } = options;
    const { loss, penalty, discriminatorSteps, learningRate, prior, ...fitting } = rest;
    const game = { latent, hidden, spectral, generator, discriminator, copies };
    const rules = { loss, penalty, discriminatorSteps, learningRate, prior };
    const build = (dimension: number, random: Random) =>
      new Gan<DataArray>({ dimension, ...game, ...rules, random });
    const { model, fitted } = await (isImages(data)
      ? fitImages(networked(data, options), fitting, ({ side, channels }, random) =>
          build(side * side * channels, random),
        )
      : fitPoints(data, fitting, build, copies === undefined ? {} : { pairs: besideEachOther(copies) }));
    model.fitted = fitted;
    return model;
  }

  /**
   * Reads a GAN that {@link Gan.save} wrote. It can generate and discriminate, but not continue training, because a
   * file does not keep the loss.
   * @throws {CheckpointError} if the file cannot be read, is damaged, or holds another kind of model
   * @example
   * const gan = await Gan.load("discs.safetensors");
   */
  static async load(path: string): Promise<Gan> {
    return loadModel(path, "gan", schema, ({ scale, run, ...layers }, random) => {
      const fitted = loadedFitted({ scale, run }, layers.dimension);
      const model = new Gan({ ...layers, loss: lostLoss, random });
      model.fitted = fitted;
      return model;
    });
  }

  /**
   * Writes the networks, the scale and the history to one safetensors file.
   * @throws {CheckpointError} if the file cannot be written, or a network or the prior is a custom one
   * @throws {ValueError} if the model was not made by {@link Gan.fit}
   */
  async save(path: string): Promise<void> {
    const fitted = requireFitted(this.fitted, "Gan");
    if (!this.layers)
      throw new CheckpointError(
        "A Gan with custom networks or a custom prior cannot be saved: use saveWeights",
      );
    const description = { ...this.layers, ...savedFitted(fitted) };
    await saveModel(path, { kind: "gan", description, variables: this.variables() });
  }

  variables(): tf.Variable[] {
    return [...this.discriminator.variables, ...this.generator.variables];
  }

  /**
   * Generates n points or images: draws latents from the prior and applies the generator.
   * @param options `seed` or `random` for the draws; `copy` for a Gan with copies
   * @returns shape [n, d], in the units of the data, or images as the generator makes them
   * @throws {ValueError} if n is not a positive integer, or there is no such copy
   */
  async sample(n: number, options: CopyDraws = {}): Promise<Sample> {
    const made = tf.tidy(() => {
      const all = this.sampleTensor(n, options);
      return all.rank === 3 ? copyOf(all, options.copy) : all;
    });
    if (made.rank === 2) return dataOf(made as tf.Tensor2D, this.fitted) as DataArray as Sample;
    const images = asImages({ data: made.dataSync() as Float32Array, shape: made.shape });
    made.dispose();
    return images as DataArray as Sample;
  }

  /**
   * {@link Gan.sample} as a tensor, which the caller disposes, in the units of the network: [n, d], images, or with copies
   * [copies, n, d]. For code inside graphs.
   */
  sampleTensor(n: number, options: Draws = {}): tf.Tensor {
    requireSize(n);
    return withDraws(options, () => tf.tidy(() => this.generate(this.prior(n))));
  }

  /** The generator's points for latents: [n, latent] → [n, dimension], or with copies in front. */
  generate(latents: tf.Tensor, mode?: Mode): tf.Tensor {
    return this.generator.apply(latents, mode);
  }

  /** The discriminator's logits; positive means real. */
  discriminate(points: tf.Tensor, mode?: Mode): tf.Tensor {
    return this.discriminator.apply(points, mode);
  }

  /** What the generator lowers, for these latents in training mode: a mean, summed over the copies. */
  generatorLoss(latents: tf.Tensor): tf.Scalar {
    const fake = this.generate(latents, { training: true });
    return this.total(this.rules.loss.generated(this.discriminate(fake, { training: true })));
  }

  /**
   * The discriminator's updates, then one of the generator; both losses are means over the copies.
   * @param x real points [n, dimension], or images in the networks' shape; with copies [n, copies, dimension]
   */
  step(x: tf.Tensor): { discriminator: tf.Scalar; generator: tf.Scalar } {
    const [forDiscriminator, forGenerator] = this.optimizers;
    const parts = this.rules.discriminatorSteps;
    const real = this.copies === undefined ? x : x.transpose([1, 0, 2]);
    const losses = (parts === 1 ? [real] : tf.split(real, parts, this.copies === undefined ? 0 : 1)).map(
      (part) => forDiscriminator.minimize(() => this.criticism(part), true, trainable(this.discriminator))!,
    );
    const generator = forGenerator.minimize(
      () => this.generatorLoss(this.prior(x.shape[0])),
      true,
      trainable(this.generator),
    )!;
    const games = this.copies ?? 1;
    return { discriminator: tf.addN(losses).div(parts * games), generator: generator.div(games) };
  }

  /** Frees the networks and the optimizers. A second call does nothing. */
  dispose(): void {
    retire(this, [this.generator, this.discriminator, ...this.optimizers]);
  }

  /** The objective that the discriminator minimizes. */
  private criticism(real: tf.Tensor): tf.Scalar {
    const n = real.shape[this.copies === undefined ? 0 : 1] as number;
    const { loss, penalty } = this.rules;
    const fake = this.generate(this.prior(n), { training: true });
    const discriminate = (points: tf.Tensor) => this.discriminate(points, { training: true });
    const scores = loss.real(discriminate(real)).add(loss.fake(discriminate(fake)));
    if (penalty === 0) return this.total(scores);
    return this.total(scores.add(gradientPenalty(discriminate, real, fake).mul(penalty)));
  }

  /** The mean over the samples of each copy, summed over the copies, which are independent. */
  private total(perSample: tf.Tensor): tf.Scalar {
    return perSample.mean().mul(this.copies ?? 1) as tf.Scalar;
  }
}

const isImages = (data: Points | Images): data is Images => (data as Partial<Images>)?.shape?.length === 4;

/** @throws {ValueError} if a network is missing */
function networked(images: Images, { generator, discriminator, copies }: GanFitOptions): Images {
  if (copies !== undefined)
    throw new ValueError("Games side by side are of points: leave copies out, or pass toPoints(images)");
  if (generator && discriminator) return images;
  throw new ValueError(
    "A Gan on images needs networks: pass generator and discriminator, or pass toPoints(images) as points",
  );
}

/** Replaces the loss of a model that was read from a file. */
const lostLoss: GanLoss = { real: refuse, fake: refuse, generated: refuse };

function refuse(): never {
  throw new ValueError(
    "A loaded Gan cannot continue training, because its file does not keep the loss: fit a new one",
  );
}
