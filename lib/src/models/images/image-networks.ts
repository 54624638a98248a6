import { tf } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import type { ImageSize } from "./fitted-images.js";

/** The layers that encode images of one size and decode them. */
export interface ImageLayers extends ImageSize {
  /** Dimension of the latent space. */
  latent: number;
  /** Feature maps of the first and the second convolution. */
  maps: readonly [number, number];
}

/**
 * The convolutional encoder: Conv(k4, s2, p1) → ReLU, twice, → Linear. Call `initializeLinear` to set its weights.
 * @param outputs numbers for each image
 * @throws {ValueError} if the side is not a multiple of 4, or a size is not a positive integer
 */
export function imageEncoder({ side, channels, maps }: ImageLayers, outputs: number): tf.LayersModel {
  for (const [name, value] of Object.entries({ side, channels, outputs })) atLeast(1, value, name);
  if (side % 4 !== 0) throw new ValueError(`The side of images must be a multiple of 4: got ${side}`);
  for (const map of maps) atLeast(1, map, "Each of maps");
  const layers = [
    tf.layers.conv2d({ ...halving(maps[0]), inputShape: [side, side, channels], activation: "relu" }),
    tf.layers.conv2d({ ...halving(maps[1]), activation: "relu" }),
    tf.layers.flatten(),
    tf.layers.dense({ units: outputs, kernelInitializer: "zeros" }),
  ];
  return tf.sequential({ layers });
}

/**
 * The decoder: Linear → ConvTranspose(k4, s2, p1) → ReLU → ConvTranspose(k4, s2, p1) → tanh. Call `initializeLinear` to
 * set its weights.
 */
export function imageDecoder({ side, channels, maps, latent }: ImageLayers): tf.LayersModel {
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

/** With kernel 4 and stride 2, "same" padding equals PyTorch's padding 1. */
function halving(filters: number) {
  return {
    filters,
    kernelSize: 4,
    strides: 2,
    padding: "same" as const,
    kernelInitializer: "zeros" as const,
  };
}
