import { type Random, random as shared, tf } from "../../backend/index.js";
import { drawn } from "./dense.js";
import { type KernelLayer, kernelLayer } from "./layer.js";

export interface ConvolutionOptions {
  /** Channels of the input. */
  channels: number;
  /** Channels of the output. */
  filters: number;
  /** Side of the kernel. Default 4. */
  size?: number;
  /** Stride. Default 2: sides are halved, or doubled by the transposed convolution. */
  stride?: number;
  random?: Random;
}

/**
 * A convolution of [n, side, side, channels] with zero padding, so that the output's side is side / stride. Initial
 * weights are PyTorch's.
 *
 * @example
 * const layer = convolution({ channels: 3, filters: 16, size: 4, stride: 2, random: new Random(1) });
 */
export function convolution(options: ConvolutionOptions): KernelLayer {
  const { channels, filters, size = 4, stride = 2 } = options;
  return imageLayer(options, [size, size, channels, filters], (x, kernel) =>
    tf.conv2d(x, kernel, stride, "same"),
  );
}

/**
 * The transposed convolution: [n, side, side, channels] → [n, side · stride, side · stride, filters].
 *
 * @example
 * const layer = transposedConvolution({ channels: 16, filters: 3, size: 4, stride: 2, random: new Random(1) });
 */
export function transposedConvolution(options: ConvolutionOptions): KernelLayer {
  const { channels, filters, size = 4, stride = 2 } = options;
  return imageLayer(options, [size, size, filters, channels], (x, kernel) => {
    const [n, height, width] = x.shape;
    return tf.conv2dTranspose(x, kernel, [n, height * stride, width * stride, filters], stride, "same");
  });
}

function imageLayer(
  { filters, random = shared }: ConvolutionOptions,
  shape: [number, number, number, number],
  convolve: (x: tf.Tensor4D, kernel: tf.Tensor4D) => tf.Tensor4D,
): KernelLayer {
  // PyTorch's fan-in is that of the second axis of its layout: here always the last but one.
  const bound = 1 / Math.sqrt(shape[0] * shape[1] * shape[2]);
  const kernel = drawn(shape, bound, random);
  const bias = drawn([filters], bound, random);
  return kernelLayer(kernel, bias, (weights, x) =>
    convolve(x as tf.Tensor4D, weights as tf.Tensor4D).add(bias),
  );
}
