import type { Random } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import { activation } from "../layers/activation.js";
import { convolution, transposedConvolution } from "../layers/convolution.js";
import { dense } from "../layers/dense.js";
import { chain, type KernelLayer, type Layer, mapLayer } from "../layers/layer.js";
import { spectralNorm } from "../layers/spectral-norm.js";

export interface ConvolutionalNetworksOptions {
  /** Side of the images, a multiple of 4. */
  side: number;
  /** Channels of the images. Default 1. */
  channels?: number;
  /** Dimension of the latents. Default 64. */
  latent?: number;
  /** Channels of the inner layers at side / 4 and at side / 2. Default [32, 16]. */
  filters?: readonly [number, number];
  /** Spectral normalization on every layer of the generator. Default false. */
  spectral?: boolean;
  random?: Random;
}

/**
 * Returns the two networks of a small convolutional GAN for images in [−1, 1], after DCGAN (Radford, Metz and Chintala,
 * arXiv 1511.06434) but without batch norm: the generator is a dense layer and two transposed convolutions that end in
 * tanh; the discriminator is two convolutions and a dense layer. Both use LeakyReLU(0.2).
 * @returns a generator [n, latent] → [n, side, side, channels], and a discriminator of such images, or of rows of their
 * values, → [n, 1]. The `Gan` that gets them disposes both, otherwise the caller
 * @throws {ValueError} if `side` is not a multiple of 4, or a size is not a positive integer
 *
 * @example
 * const gan = await Gan.fit(images, { ...convolutionalNetworks({ side: 28 }), prior: (n) => normal([n, 64]) });
 */
export function convolutionalNetworks(options: ConvolutionalNetworksOptions): {
  generator: Layer;
  discriminator: Layer;
} {
  const { side, channels = 1, latent = 64, filters = [32, 16], spectral = false, random } = options;
  if (!(Number.isInteger(side / 4) && side > 0))
    throw new ValueError(`side must be a positive multiple of 4: got ${side}`);
  for (const size of [channels, latent, ...filters]) atLeast(1, size, "Each size of a network");
  const [many, few] = filters;
  const inner = many * (side / 4) ** 2;
  const leak = () => activation("leakyRelu", 0.2);
  const layer = (one: KernelLayer): Layer => (spectral ? spectralNorm(one, { random }) : one);
  const generator = [
    layer(dense({ inputs: latent, units: inner, random })),
    images(side / 4, many),
    leak(),
    layer(transposedConvolution({ channels: many, filters: few, random })),
    leak(),
    layer(transposedConvolution({ channels: few, filters: channels, random })),
    activation("tanh"),
  ];
  const discriminator = [
    images(side, channels),
    convolution({ channels, filters: few, random }),
    leak(),
    convolution({ channels: few, filters: many, random }),
    leak(),
    mapLayer((x) => x.reshape([x.shape[0], inner])),
    dense({ inputs: inner, units: 1, random }),
  ];
  return { generator: chain(generator), discriminator: chain(discriminator) };
}

const images = (side: number, channels: number) =>
  mapLayer((x) => x.reshape([x.shape[0], side, side, channels]));
