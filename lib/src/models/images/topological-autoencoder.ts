import * as v from "valibot";
import {
  type PointArray,
  type Points,
  type Random,
  random as shared,
  tf,
  toPoints,
} from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import { topologicalLoss } from "../../topology/index.js";
import { modelVariables, predict } from "../../train/index.js";
import { fitPoints, networkPoints, type PointFitOptions, requireFitted } from "../fitted.js";
import { batchNorm } from "../layers/batch-norm.js";
import { initializeLinear } from "../layers/initialize.js";
import { fittedEntries, loadedFitted, loadModel, savedFitted, saveModel } from "../model-file.js";
import { Trained } from "../trained.js";

export interface TopologicalAutoencoderOptions {
  /** Dimension of the data. */
  dimension: number;
  /** Dimension of the latents; default 2. */
  latent?: number;
  /**
   * Widths of the encoder's hidden layers; the decoder has them in reverse. Default [32, 32], as in the paper for
   * SPHERES.
   */
  hidden?: readonly number[];
  /** λ of the topological loss; 0 gives a plain autoencoder. Default 1. */
  weight?: number;
  random?: Random;
}

/** Options of {@link TopologicalAutoencoder.fit}. */
export interface TopologicalAutoencoderFitOptions
  extends Omit<TopologicalAutoencoderOptions, "dimension" | "random">,
    PointFitOptions {}

const schema = v.object({
  dimension: v.number(),
  latent: v.number(),
  hidden: v.array(v.number()),
  weight: v.number(),
  ...fittedEntries,
});

/**
 * An autoencoder whose latents keep the 0-dimensional persistence of the data (Moor, Horn, Rieck and Borgwardt,
 * "Topological Autoencoders", 2020): mean squared error + λ · the symmetric topological loss, in which the latents'
 * distances are divided by a learned scale. Both networks are Linear → batch norm → ReLU, as in the published code for
 * SPHERES. {@link TopologicalAutoencoder.fit} trains one on points; `new TopologicalAutoencoder` creates an untrained
 * one, a learner for `fit`. The topological loss is that of each batch.
 * @example
 * const model = await TopologicalAutoencoder.fit(points, { latent: 2, batchSize: 28, epochs: 100, seed: 1 });
 * const latents = await model.encode(points); // [n, 2]
 * model.dispose();
 */
export class TopologicalAutoencoder extends Trained {
  /** [n, dimension] → [n, latent] */
  readonly encoder: tf.LayersModel;
  /** [n, latent] → [n, dimension] */
  readonly decoder: tf.LayersModel;
  /** The divisor of the latents' distances. */
  readonly latentScale: tf.Variable;
  private readonly description: Required<Omit<TopologicalAutoencoderOptions, "random">>;

  constructor(options: TopologicalAutoencoderOptions) {
    super();
    const { dimension, latent = 2, hidden = [32, 32], weight = 1, random = shared } = options;
    if (!(weight >= 0 && weight < Infinity))
      throw new ValueError(`weight must be a finite number, 0 or more: got ${weight}`);
    for (const width of [dimension, latent, ...hidden]) atLeast(1, width, "Each width of a network");
    this.description = { dimension, latent, hidden, weight };
    this.encoder = network([dimension, ...hidden, latent], random);
    this.decoder = network([latent, ...[...hidden].reverse(), dimension], random);
    this.latentScale = tf.tidy(() => tf.scalar(1).variable());
  }

  /**
   * Trains a topological autoencoder on points.
   * @param data shape [n, d], n ≥ 2
   * @throws {ValueError} if a coordinate is not finite, or an option is out of range
   * @example
   * const model = await TopologicalAutoencoder.fit(points, { weight: 0.434, validation: 0.15, patience: 10 });
   */
  static async fit(
    data: Points,
    options: TopologicalAutoencoderFitOptions = {},
  ): Promise<TopologicalAutoencoder> {
    const { latent, hidden, weight, ...fitting } = options;
    const { model, fitted } = await fitPoints(
      data,
      fitting,
      (dimension, random) => new TopologicalAutoencoder({ dimension, latent, hidden, weight, random }),
    );
    model.fitted = fitted;
    return model;
  }

  /**
   * Reads a model that {@link TopologicalAutoencoder.save} wrote.
   * @throws {CheckpointError} if the file cannot be read, is damaged, or holds another kind of model
   * @example
   * const model = await TopologicalAutoencoder.load("spheres.safetensors");
   */
  static async load(path: string): Promise<TopologicalAutoencoder> {
    return loadModel(path, "topological-autoencoder", schema, ({ scale, run, ...description }, random) => {
      const fitted = loadedFitted({ scale, run }, description.dimension);
      const model = new TopologicalAutoencoder({ ...description, random });
      model.fitted = fitted;
      return model;
    });
  }

  /**
   * Writes the networks, the scale and the history to one safetensors file.
   * @throws {CheckpointError} if the file cannot be written
   * @throws {ValueError} if the model was not made by {@link TopologicalAutoencoder.fit}
   */
  async save(path: string): Promise<void> {
    const fitted = requireFitted(this.fitted, "TopologicalAutoencoder");
    const description = { ...this.description, ...savedFitted(fitted) };
    await saveModel(path, { kind: "topological-autoencoder", description, variables: this.variables() });
  }

  variables(): tf.Variable[] {
    const scale = this.description.weight === 0 ? [] : [this.latentScale];
    return [...modelVariables(this.encoder), ...modelVariables(this.decoder), ...scale];
  }

  loss(x: tf.Tensor): tf.Scalar {
    return this.objective(x, true);
  }

  validationLoss(x: tf.Tensor): tf.Scalar {
    return this.objective(x, false);
  }

  /**
   * Returns the latents of points.
   * @param points shape [n, d], in the units of the data
   * @returns shape [n, latent]
   * @throws {ShapeError} if the points do not have the dimension of the data
   */
  async encode(points: Points): Promise<PointArray> {
    const scaled = networkPoints(points, this.description.dimension, this.fitted);
    return toPoints(await predict(this.encoder, scaled));
  }

  /**
   * Returns the points of latents.
   * @param latents shape [n, latent]
   * @returns shape [n, d], in the units of the data
   * @throws {ShapeError} if the latents have another dimension
   */
  async decode(latents: Points): Promise<PointArray> {
    const points = toPoints(await predict(this.decoder, latents));
    const scaler = this.fitted?.scaler;
    return scaler ? scaler.inverseTransform(points) : points;
  }

  /** Frees the networks. A second call does nothing. */
  dispose(): void {
    retire(this, [this.encoder, this.decoder, this.latentScale]);
  }

  private objective(x: tf.Tensor, training: boolean): tf.Scalar {
    const latents = this.encoder.apply(x, { training }) as tf.Tensor2D;
    const decoded = this.decoder.apply(latents, { training }) as tf.Tensor;
    const error = tf.squaredDifference(decoded, x).mean() as tf.Scalar;
    const { weight } = this.description;
    if (weight === 0) return error;
    const apart = topologicalLoss(x as tf.Tensor2D, latents, {
      tree: "graph",
      weight,
      latentScale: this.latentScale as tf.Scalar,
    });
    return error.add(apart);
  }
}

function network(widths: readonly number[], random: Random): tf.LayersModel {
  const layers = widths.slice(1).flatMap((units, depth) => {
    const linear = tf.layers.dense({ units, inputShape: [widths[depth]], kernelInitializer: "zeros" });
    if (depth === widths.length - 2) return [linear];
    return [linear, batchNorm(), tf.layers.activation({ activation: "relu" })];
  });
  return initializeLinear(tf.sequential({ layers }), random);
}
