import { tf } from "../backend/index.js";

export interface AdamOptions {
  /** Decay of the mean gradient. Default 0.9. */
  beta1?: number;
  /** Decay of the mean squared gradient. Default 0.999. */
  beta2?: number;
  /** Added to the root of the mean squared gradient. Default 1e-8, as in PyTorch; tfjs's default is 1e-7. */
  epsilon?: number;
}

/**
 * The Adam optimizer (Kingma and Ba, 2015) with PyTorch's defaults.
 * @param learningRate default 1e-3
 * @returns an optimizer that the caller disposes
 * @example
 * const run = await fit(model, data, { optimizer: adam(3e-4) });
 */
export function adam(
  learningRate = 1e-3,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions = {},
): tf.Optimizer {
  return tf.train.adam(learningRate, beta1, beta2, epsilon);
}
