import { type Random, random as shared, tf } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import { initializeLinear } from "../layers/initialize.js";

export interface AutoencoderOptions {
  /** Side of the square images, a multiple of 4. */
  side: number;
  /** Color channels; default 1. */
  channels?: number;
  /** Dimension of the latent space. */
  latent: number;
  /** Maps of the first and the second convolution; default the paper's [64, 128]. */
  maps?: readonly [number, number];
  /** Where the weights are drawn from; default the library's own generator. */
  random?: Random;
}

/** An encoder and a decoder, and the two in a row as `model`; they share their weights. */
export interface Autoencoder {
  /** [n, side, side, channels] → [n, latent] */
  encoder: tf.LayersModel;
  /** [n, latent] → [n, side, side, channels], in (−1, 1) */
  decoder: tf.LayersModel;
  /** [n, side, side, channels] → the same shape */
  model: tf.LayersModel;
}

/**
 * The autoencoder of the GTN paper's public code, for images in [−1, 1]: Conv(k4, s2, p1) → ReLU, twice, → Linear;
 * back by Linear → ConvTranspose(k4, s2, p1) → ReLU → ConvTranspose(k4, s2, p1) → tanh. With side 28, one channel
 * and 5 latent dimensions it has 333,446 parameters.
 * @returns models that the caller disposes, `model` last
 * @throws {ValueError} when the side is not a multiple of 4
 */
export function autoencoder(options: AutoencoderOptions): Autoencoder {
  const { side, channels = 1, latent, maps = [64, 128], random = shared } = options;
  if (!Number.isInteger(side) || side < 4 || side % 4 !== 0)
    throw new ValueError(`An image's side should be a multiple of 4: got ${side}`);
  const encoder = imageEncoder(side, channels, maps, latent);
  const decoder = imageDecoder(side, channels, maps, latent);
  const image = tf.input({ shape: [side, side, channels] });
  const output = decoder.apply(encoder.apply(image)) as tf.SymbolicTensor;
  initializeLinear(encoder, random);
  initializeLinear(decoder, random);
  return { encoder, decoder, model: tf.model({ inputs: image, outputs: output }) };
}

/** The convolutional encoder with `outputs` numbers an image. */
export function imageEncoder(
  side: number,
  channels: number,
  maps: readonly [number, number],
  outputs: number,
): tf.LayersModel {
  for (const [name, value] of Object.entries({ side, channels, outputs })) atLeast(1, value, name);
  for (const map of maps) atLeast(1, map, "Each of maps");
  const layers = [
    tf.layers.conv2d({ ...halving(maps[0]), inputShape: [side, side, channels], activation: "relu" }),
    tf.layers.conv2d({ ...halving(maps[1]), activation: "relu" }),
    tf.layers.flatten(),
    tf.layers.dense({ units: outputs, kernelInitializer: "zeros" }),
  ];
  return tf.sequential({ layers });
}

export function imageDecoder(
  side: number,
  channels: number,
  maps: readonly [number, number],
  latent: number,
): tf.LayersModel {
  const small = side / 4;
  const units = small * small * maps[1];
  const layers = [
    tf.layers.dense({ units, inputShape: [latent], kernelInitializer: "zeros" }),
    tf.layers.reshape({ targetShape: [small, small, maps[1]] }),
    tf.layers.conv2dTranspose({ ...halving(maps[0]), activation: "relu" }),
    tf.layers.conv2dTranspose({ ...halving(channels), activation: "tanh" }),
  ];
  return tf.sequential({ layers });
}

/** Kernel 4, stride 2: "same" padding is then PyTorch's padding 1. Weights wait for {@link initializeLinear}. */
function halving(filters: number) {
  return {
    filters,
    kernelSize: 4,
    strides: 2,
    padding: "same" as const,
    kernelInitializer: "zeros" as const,
  };
}
