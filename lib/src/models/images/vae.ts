import * as v from "valibot";
import { type Draws, drawsOf } from "../../backend/draws.js";
import { type PointArray, type Points, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { normal } from "../../jit/index.js";
import { atLeast } from "../../points/count.js";
import type { ImageArray } from "../../points/image-array.js";
import { modelVariables, predict } from "../../train/index.js";
import { requireFitted } from "../fitted.js";
import type { GenerativeModel } from "../generative-model.js";
import { initializeLinear } from "../layers/initialize.js";
import { loadModel, runSchema, saveModel } from "../model-file.js";
import { requireSize } from "../sample-size.js";
import { Trained } from "../trained.js";
import { type AutoencoderFitOptions, type AutoencoderOptions, layersSchema } from "./autoencoder.js";
import { asImages, fitImages, type ImageSize, type Images } from "./fitted-images.js";
import { type ImageLayers, imageDecoder, imageEncoder } from "./image-networks.js";

export interface VaeOptions extends AutoencoderOptions {
  /** Weight of the Kullback–Leibler term relative to the squared error summed over an image's pixels. Default 1. */
  beta?: number;
}

/** Options of {@link Vae.fit}. */
export interface VaeFitOptions extends AutoencoderFitOptions, Pick<VaeOptions, "beta"> {}

const schema = v.object({ layers: layersSchema, beta: v.number(), run: runSchema });

/**
 * A variational autoencoder (Kingma and Welling, 2014) with the layers of the GTN paper's autoencoder; its encoder
 * returns means and log variances, [n, 2·latent]. {@link Vae.fit} trains one on images; `new Vae` creates an untrained
 * one, a learner for `fit`.
 * @throws {ValueError} if the side is not a multiple of 4, or a size is not a positive integer
 * @example
 * const vae = await Vae.fit(images, { latent: 5, validation: 0.2, patience: 30, seed: 1 });
 * const drawn = await vae.sample(100, { seed: 2 }); // [100, side, side, channels]
 * vae.dispose();
 */
export class Vae extends Trained implements GenerativeModel<ImageArray> {
  /** [n, side, side, channels] → [n, 2·latent]: means, then log variances. */
  readonly encoder: tf.LayersModel;
  /** [n, latent] → [n, side, side, channels], in (−1, 1) */
  readonly decoder: tf.LayersModel;
  private readonly layers: ImageLayers;
  private readonly beta: number;

  constructor({ side, channels = 1, latent, maps = [64, 128], beta = 1, random = shared }: VaeOptions) {
    super();
    this.layers = { side, channels, latent: atLeast(1, latent, "latent"), maps };
    this.beta = beta;
    this.encoder = initializeLinear(imageEncoder(this.layers, 2 * latent), random);
    this.decoder = initializeLinear(imageDecoder(this.layers), random);
  }

  /**
   * Trains a VAE on images.
   * @param images shape [n, side, side, channels], n ≥ 2, in [−1, 1]
   * @throws {ShapeError} if the images are not square, or the validation images have another size
   * @throws {ValueError} if a pixel is not finite, the side is not a multiple of 4, or an option is out of range
   * @example
   * const vae = await Vae.fit(images, { latent: 5, beta: 1, epochs: 20, seed: 1 });
   */
  static async fit(images: Images, options: VaeFitOptions): Promise<Vae> {
    const { latent, maps, beta, ...fitting } = options;
    const { model, fitted } = await fitImages(
      images,
      fitting,
      (size: ImageSize, random) => new Vae({ ...size, latent, maps, beta, random }),
    );
    model.fitted = fitted;
    return model;
  }

  /**
   * Reads a VAE that {@link Vae.save} wrote.
   * @throws {CheckpointError} if the file cannot be read, is damaged, or holds another kind of model
   * @example
   * const vae = await Vae.load("vae.safetensors");
   */
  static async load(path: string): Promise<Vae> {
    return loadModel(path, "vae", schema, ({ layers, beta, run }, random) => {
      const model = new Vae({ ...layers, beta, random });
      model.fitted = { run, scaler: undefined };
      return model;
    });
  }

  /**
   * Writes the networks and the history to one safetensors file.
   * @throws {CheckpointError} if the file cannot be written
   * @throws {ValueError} if the model was not made by {@link Vae.fit}
   */
  async save(path: string): Promise<void> {
    const { layers, beta } = this;
    const { run } = requireFitted(this.fitted, "Vae");
    const description = { layers, beta, run };
    await saveModel(path, { kind: "vae", description, variables: this.variables() });
  }

  variables(): tf.Variable[] {
    return [...modelVariables(this.encoder), ...modelVariables(this.decoder)];
  }

  /** ‖x − decoded‖² + β · KL(q(z|x) ‖ N(0, I)), the mean over the batch, with one draw of z for each image. */
  loss(x: tf.Tensor): tf.Scalar {
    return this.bound(x, true);
  }

  validationLoss(x: tf.Tensor): tf.Scalar {
    return this.bound(x, false);
  }

  /**
   * Generates n images: draws latents from N(0, I) and decodes them.
   * @returns shape [n, side, side, channels], in (−1, 1)
   * @throws {ValueError} if n is not a positive integer
   */
  async sample(n: number, options: Draws = {}): Promise<ImageArray> {
    const latents = this.latents(n, options);
    try {
      return asImages(await predict(this.decoder, latents));
    } finally {
      latents.dispose();
    }
  }

  /** {@link Vae.sample} as a tensor, which the caller disposes; for code inside graphs. */
  sampleTensor(n: number, options: Draws = {}): tf.Tensor4D {
    return tf.tidy(() => this.decoder.apply(this.latents(n, options)) as tf.Tensor4D);
  }

  /**
   * Returns the latents of images: the means of q(z|x).
   * @param images shape [n, side, side, channels]
   * @returns shape [n, latent]
   * @throws {ShapeError} if the images do not have the size of the training images
   */
  async encode(images: Images): Promise<PointArray> {
    const { latent } = this.layers;
    const { data, shape } = await predict(this.encoder, images);
    const means = data.filter((_, at) => at % (2 * latent) < latent);
    return { data: means, shape: [shape[0], latent] };
  }

  /**
   * Draws a latent of each image from q(z|x): what a second VAE or another model of the latents learns.
   * @param images shape [n, side, side, channels]
   * @returns shape [n, latent]
   * @throws {ShapeError} if the images have another size than those of the training
   * @example
   * const latents = await vae.sampleLatents(images, { seed: 2 });
   */
  async sampleLatents(images: Images, options: Draws = {}): Promise<PointArray> {
    const { latent } = this.layers;
    const { data, shape } = await predict(this.encoder, images);
    const noise = drawsOf(options).normals(shape[0] * latent);
    const drawn = noise.map((each, at) => {
      const mean = 2 * latent * Math.floor(at / latent) + (at % latent);
      return data[mean] + each * Math.exp(data[mean + latent] / 2);
    });
    return { data: drawn, shape: [shape[0], latent] };
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
    retire(this, [this.encoder, this.decoder]);
  }

  private latents(n: number, options: Draws): tf.Tensor {
    requireSize(n);
    return normal([n, this.layers.latent], drawsOf(options));
  }

  private bound(x: tf.Tensor, training: boolean): tf.Scalar {
    const [mean, logVariance] = tf.split(this.encoder.apply(x, { training }) as tf.Tensor2D, 2, 1);
    const z = mean.add(normal(mean.shape).mul(logVariance.div(2).exp()));
    const decoded = this.decoder.apply(z, { training }) as tf.Tensor;
    const error = tf.squaredDifference(decoded, x).sum();
    const divergence = mean.square().add(logVariance.exp()).sub(logVariance).sub(1).sum().div(2);
    return error.add(divergence.mul(this.beta)).div(x.shape[0]) as tf.Scalar;
  }
}
