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
import { atLeast } from "../../points/count.js";
import type { ImageArray } from "../../points/image-array.js";
import { modelVariables, predict } from "../../train/index.js";
import { requireFitted } from "../fitted.js";
import { initializeLinear } from "../layers/initialize.js";
import { loadModel, runSchema, saveModel } from "../model-file.js";
import { Trained } from "../trained.js";
import { asImages, fitImages, type ImageFitOptions, type Images } from "./fitted-images.js";
import { type ImageLayers, imageDecoder, imageEncoder } from "./image-networks.js";

export interface AutoencoderOptions {
  /** Side of the square images, a multiple of 4. */
  side: number;
  /** Color channels; default 1. */
  channels?: number;
  /** Dimension of the latent space. */
  latent: number;
  /** Feature maps of the first and the second convolution. Default [64, 128], as in the paper. */
  maps?: readonly [number, number];
  /** The generator of the initial weights. Default: the library's. */
  random?: Random;
}

/** Options of {@link Autoencoder.fit}. */
export interface AutoencoderFitOptions
  extends Omit<AutoencoderOptions, "side" | "channels" | "random">,
    ImageFitOptions {}

/** The layers as stored in a file. */
export const layersSchema = v.object({
  side: v.number(),
  channels: v.number(),
  latent: v.number(),
  maps: v.tuple([v.number(), v.number()]),
});
const schema = v.object({ layers: layersSchema, run: runSchema });

/**
 * The autoencoder of the GTN paper's public code, for images in [−1, 1]: Conv(k4, s2, p1) → ReLU, twice, → Linear; back
 * by Linear → ConvTranspose(k4, s2, p1) → ReLU → ConvTranspose(k4, s2, p1) → tanh. With side 28, one channel and 5
 * latent dimensions it has 333,446 parameters. {@link Autoencoder.fit} trains one on images; `new Autoencoder` creates
 * an untrained one, a learner for `fit`.
 * @throws {ValueError} if the side is not a multiple of 4, or a size is not a positive integer
 * @example
 * const autoencoder = await Autoencoder.fit(images, { latent: 5, validation: 0.2, patience: 30, seed: 1 });
 * const latents = await autoencoder.encode(images); // [n, 5]
 * const decoded = await autoencoder.decode(latents); // [n, side, side, channels]
 * autoencoder.dispose();
 */
export class Autoencoder extends Trained {
  /** [n, side, side, channels] → [n, latent] */
  readonly encoder: tf.LayersModel;
  /** [n, latent] → [n, side, side, channels], in (−1, 1) */
  readonly decoder: tf.LayersModel;
  /** Encoder and decoder composed: [n, side, side, channels] → the same shape. It shares their weights. */
  readonly model: tf.LayersModel;
  private readonly layers: ImageLayers;

  constructor({ side, channels = 1, latent, maps = [64, 128], random = shared }: AutoencoderOptions) {
    super();
    this.layers = { side, channels, latent: atLeast(1, latent, "latent"), maps };
    this.encoder = imageEncoder(this.layers, latent);
    this.decoder = imageDecoder(this.layers);
    initializeLinear(this.encoder, random);
    initializeLinear(this.decoder, random);
    this.model = inARow([this.encoder, this.decoder]);
  }

  /**
   * Trains an autoencoder on images.
   * @param images shape [n, side, side, channels], n ≥ 2, in [−1, 1]
   * @throws {ShapeError} if the images are not square, or the validation images have another size
   * @throws {ValueError} if a pixel is not finite, the side is not a multiple of 4, or an option is out of range
   * @example
   * const autoencoder = await Autoencoder.fit(images, { latent: 5, epochs: 20, seed: 1 });
   */
  static async fit(images: Images, options: AutoencoderFitOptions): Promise<Autoencoder> {
    const { latent, maps, ...fitting } = options;
    const build = (size: { side: number; channels: number }, random: Random) =>
      new Autoencoder({ ...size, latent, maps, random });
    const { model, fitted } = await fitImages(images, fitting, build);
    model.fitted = fitted;
    return model;
  }

  /**
   * Reads an autoencoder that {@link Autoencoder.save} wrote.
   * @throws {CheckpointError} if the file cannot be read, is damaged, or holds another kind of model
   * @example
   * const autoencoder = await Autoencoder.load("digits.safetensors");
   */
  static async load(path: string): Promise<Autoencoder> {
    return loadModel(path, "autoencoder", schema, ({ layers, run }, random) => {
      const model = new Autoencoder({ ...layers, random });
      model.fitted = { run, scaler: undefined };
      return model;
    });
  }

  /**
   * Writes the networks and the history to one safetensors file.
   * @throws {CheckpointError} if the file cannot be written
   * @throws {ValueError} if the model was not made by {@link Autoencoder.fit}
   */
  async save(path: string): Promise<void> {
    const { run } = requireFitted(this.fitted, "Autoencoder");
    const description = { layers: this.layers, run };
    await saveModel(path, { kind: "autoencoder", description, variables: this.variables() });
  }

  variables(): tf.Variable[] {
    return modelVariables(this.model);
  }

  /** The mean squared error of the decoded images, over all pixels. */
  loss(x: tf.Tensor): tf.Scalar {
    return tf.squaredDifference(this.model.apply(x, { training: true }) as tf.Tensor, x).mean() as tf.Scalar;
  }

  /**
   * Returns the latents of images.
   * @param images shape [n, side, side, channels]
   * @returns shape [n, latent]
   * @throws {ShapeError} if the images do not have the size of the training images
   */
  async encode(images: Images): Promise<PointArray> {
    return toPoints(await predict(this.encoder, images));
  }

  /**
   * Returns the images of latents.
   * @param latents shape [n, latent]
   * @returns shape [n, side, side, channels], in (−1, 1)
   * @throws {ShapeError} if the latents have another dimension
   */
  async decode(latents: Points): Promise<ImageArray> {
    return asImages(await predict(this.decoder, latents));
  }

  /** Frees the networks. A second call does nothing. */
  dispose(): void {
    retire(this, [this.encoder, this.decoder, this.model]);
  }
}

/**
 * Composes models into one that shares their layers. tfjs counts the references to a layer, so each of the models can
 * be disposed first. A model that contains models fails if one of them is disposed before it.
 */
function inARow(models: readonly tf.LayersModel[]): tf.LayersModel {
  const input = tf.input({ shape: models[0].inputs[0].shape.slice(1) });
  const layers = models.flatMap((model) => model.layers);
  const output = layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
  return tf.model({ inputs: input, outputs: output });
}
