import { type Random, random as shared, tf } from "../../backend/index.js";
import { atLeast } from "../../points/count.js";
import { type KernelLayer, kernelLayer } from "./layer.js";

export interface DenseOptions {
  inputs: number;
  units: number;
  /** Number of networks side by side; without it points are [n, inputs], with it [copies, n, inputs]. */
  copies?: number;
  /** The generator of the initial weights. Default: the library's. */
  random?: Random;
}

/**
 * x W + b, with weights and biases from U(−1/√inputs, 1/√inputs), as in PyTorch's Linear.
 * @returns a layer that the caller disposes
 * @throws {ValueError} if a size is not a positive integer
 * @example
 * const layer = dense({ inputs: 2, units: 16, random: new Random(1) });
 */
export function dense({ inputs, units, copies, random = shared }: DenseOptions): KernelLayer {
  const bound = 1 / Math.sqrt(inputs);
  const side = copies === undefined ? [] : [copies];
  const kernel = drawn([...side, inputs, units], bound, random);
  const bias = drawn([...side, 1, units], bound, random);
  return kernelLayer(kernel, bias, (weights: tf.Tensor, x: tf.Tensor) => tf.matMul(x, weights).add(bias));
}

/**
 * Returns a variable of draws from U(−bound, bound).
 * @throws {ValueError} if a side of the shape is not a positive integer
 */
export function drawn(shape: number[], bound: number, random: Random): tf.Variable {
  for (const side of shape) atLeast(1, side, "Each size of a layer");
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tidy(() => tf.tensor(random.uniforms(size, -bound, bound), shape).variable());
}
