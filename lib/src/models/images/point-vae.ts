import * as v from "valibot";
import { type Draws, drawsOf } from "../../backend/draws.js";
import { type PointArray, type Points, type Random, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { ValueError } from "../../errors.js";
import { normal } from "../../jit/index.js";
import { atLeast } from "../../points/count.js";
import { modelVariables, predict } from "../../train/index.js";
import { dataOf, fitPoints, networkPoints, type PointFitOptions, requireFitted } from "../fitted.js";
import type { GenerativeModel } from "../generative-model.js";
import { type Activation, activations, mlp } from "../layers/mlp.js";
import { fittedEntries, loadedFitted, loadModel, savedFitted, saveModel } from "../model-file.js";
import { requireSize } from "../sample-size.js";
import { Trained } from "../trained.js";

export interface PointVaeOptions {
  /** Dimension of the data. */
  dimension: number;
  /** Dimension of the latents; default that of the data. */
  latent?: number;
  /** Widths of the hidden layers of encoder and decoder. Default [128, 128, 128]; the paper's are 1024 wide. */
  hidden?: readonly number[];
  /** Activation of the hidden layers. Default "relu", the paper's. */
  activation?: Activation;
  /** Slope of leakyRelu below zero; default 0.5, as in `mlp`. */
  slope?: number;
  /** Whether the last layer of each network also takes the network's input. Default true, as in the published code. */
  shortcut?: boolean;
  /** σ at the start of the training. Default 1. */
  deviation?: number;
  /** Where the weights are drawn from; default the library's own generator. */
  random?: Random;
}

/** How {@link PointVae.fit} builds and trains a model. */
export interface PointVaeFitOptions extends Omit<PointVaeOptions, "dimension" | "random">, PointFitOptions {}

const schema = v.object({
  dimension: v.number(),
  latent: v.number(),
  hidden: v.array(v.number()),
  activation: v.optional(v.picklist(activations), "relu"),
  slope: v.optional(v.number(), 0.5),
  shortcut: v.optional(v.boolean(), true),
  ...fittedEntries,
});

/**
 * A variational autoencoder of points whose decoder is N(μ(u), σ²I) with a learned σ: the second stage of the two-stage VAE
 * (Dai and Wipf, 2019), which learns the latents of a first one. By default encoder and decoder are Linear → ReLU, three
 * times, then Linear of these features beside the input, as in the published code. A large `deviation` at the start makes
 * latents inactive: the decoder then takes the data for noise (Lucas et al., 2019).
 *
 * {@link PointVae.fit} makes one of data; `new PointVae` makes one that is untrained, a learner for `fit`. Its loss is the
 * negative evidence lower bound of a point, in nats of the network's units.
 * @throws {ValueError} if a size is not a positive integer, the activation is unknown, or `deviation` is not positive
 * @example
 * const first = await Vae.fit(images, { latent: 5, beta: 0.5, seed: 1 });
 * const second = await PointVae.fit(await first.sampleLatents(images, { seed: 2 }), { epochs: 50, seed: 3 });
 * const generated = await first.decode(await second.sample(100, { seed: 4 }));
 */
export class PointVae extends Trained implements GenerativeModel {
  /** [n, dimension] → [n, 2·latent]: means, then log variances. */
  readonly encoder: tf.LayersModel;
  /** [n, latent] → [n, dimension]: μ */
  readonly decoder: tf.LayersModel;
  /** log σ */
  readonly logDeviation: tf.Variable;
  private readonly description: Required<Omit<PointVaeOptions, "random" | "deviation">>;

  constructor(options: PointVaeOptions) {
    super();
    const { dimension, latent = dimension, hidden = [128, 128, 128], random = shared } = options;
    const { activation = "relu", slope = 0.5, shortcut = true, deviation = 1 } = options;
    for (const [name, size] of Object.entries({ dimension, latent })) atLeast(1, size, name);
    for (const width of hidden) atLeast(1, width, "Each of hidden");
    if (!(deviation > 0 && deviation < Infinity))
      throw new ValueError(`deviation must be a positive number: got ${deviation}`);
    this.description = { dimension, latent, hidden, activation, slope, shortcut };
    const network = { hidden, activation, slope, shortcut, random };
    this.encoder = mlp({ inputs: dimension, outputs: 2 * latent, ...network });
    this.decoder = mlp({ inputs: latent, outputs: dimension, ...network });
    this.logDeviation = tf.tidy(() => tf.scalar(Math.log(deviation)).variable());
  }

  /**
   * Trains a VAE of points.
   * @param data shape [n, d], n ≥ 2
   * @throws {ValueError} if a coordinate is not finite, or an option is out of range
   * @example
   * const vae = await PointVae.fit(points, { validation: 0.1, patience: 10, seed: 1 });
   */
  static async fit(data: Points, options: PointVaeFitOptions = {}): Promise<PointVae> {
    const { latent, hidden, activation, slope, shortcut, deviation, ...fitting } = options;
    const networks = { latent, hidden, activation, slope, shortcut, deviation };
    const { model, fitted } = await fitPoints(
      data,
      fitting,
      (dimension, random) => new PointVae({ dimension, ...networks, random }),
    );
    model.fitted = fitted;
    return model;
  }

  /**
   * Reads a model that {@link PointVae.save} wrote.
   * @throws {CheckpointError} if the file cannot be read, is damaged, or holds something else
   * @example
   * const vae = await PointVae.load("second.safetensors");
   */
  static async load(path: string): Promise<PointVae> {
    return loadModel(path, "point-vae", schema, ({ scale, run, ...description }, random) => {
      const fitted = loadedFitted({ scale, run }, description.dimension);
      const model = new PointVae({ ...description, random });
      model.fitted = fitted;
      return model;
    });
  }

  /**
   * Writes networks, σ, scale and history as one safetensors file.
   * @throws {CheckpointError} if the file cannot be written
   * @throws {ValueError} if the model was not made by {@link PointVae.fit}
   */
  async save(path: string): Promise<void> {
    const description = { ...this.description, ...savedFitted(requireFitted(this.fitted, "PointVae")) };
    await saveModel(path, { kind: "point-vae", description, variables: this.variables() });
  }

  variables(): tf.Variable[] {
    return [...modelVariables(this.encoder), ...modelVariables(this.decoder), this.logDeviation];
  }

  /** −log p(x|u) + KL(q(u|x) ‖ N(0, I)), the mean over the batch, with one draw of u for each point. */
  loss(x: tf.Tensor): tf.Scalar {
    const [mean, logVariance] = tf.split(this.encoder.apply(x) as tf.Tensor2D, 2, 1);
    const u = mean.add(normal(mean.shape).mul(logVariance.div(2).exp()));
    const off = (this.decoder.apply(u) as tf.Tensor).sub(x).div(this.logDeviation.exp());
    const normalizer = this.logDeviation.add(Math.log(2 * Math.PI) / 2).mul(this.description.dimension);
    const divergence = mean.square().add(logVariance.exp()).sub(logVariance).sub(1).sum();
    return off
      .square()
      .sum()
      .add(divergence)
      .div(2 * x.shape[0])
      .add(normalizer) as tf.Scalar;
  }

  /**
   * Generates n points: u ~ N(0, I), then x ~ N(μ(u), σ²I).
   * @returns shape [n, d], in the units of the data
   * @throws {ValueError} if n is not a positive integer
   */
  async sample(n: number, options: Draws = {}): Promise<PointArray> {
    return dataOf(this.sampleTensor(n, options), this.fitted);
  }

  /**
   * Returns the latents of points: the means of q(u|x).
   * @param points shape [n, d], in the units of the data
   * @returns shape [n, latent]
   * @throws {ShapeError} if the points do not have the dimension of the data
   * @example
   * const vae = await PointVae.fit(points, { latent: 2, epochs: 5, seed: 1 });
   * const means = await vae.encode(points);
   */
  async encode(points: Points): Promise<PointArray> {
    const { dimension, latent } = this.description;
    const { data, shape } = await predict(this.encoder, networkPoints(points, dimension, this.fitted));
    return { data: data.filter((_, at) => at % (2 * latent) < latent), shape: [shape[0], latent] };
  }

  /** {@link PointVae.sample} as a tensor, which the caller disposes, in the units of the network. */
  sampleTensor(n: number, options: Draws = {}): tf.Tensor2D {
    requireSize(n);
    const random = drawsOf(options);
    const { dimension, latent } = this.description;
    return tf.tidy(() => {
      const mean = this.decoder.apply(normal([n, latent], random)) as tf.Tensor2D;
      return mean.add(normal([n, dimension], random).mul(this.logDeviation.exp()));
    });
  }

  /** Frees the networks. A second call does nothing. */
  dispose(): void {
    retire(this, [this.encoder, this.decoder, this.logDeviation]);
  }
}
