import { tf } from "../backend/index.js";
import { oneOf } from "../options.js";

/**
 * The prediction of a diffusion model's network for x_t = √ᾱ x + √(1 − ᾱ) ε: the noise ε, the data x, or the velocity
 * v = √ᾱ ε − √(1 − ᾱ) x (Salimans and Ho, 2022). With x_t, each determines the others.
 */
export type Prediction = (typeof predictions)[number];
export const predictions = ["noise", "data", "velocity"] as const;

/**
 * Returns x_t for data x, noise ε and ᾱ, whose shapes must broadcast.
 *
 * @example
 * const noisy = noised(tf.ones([4, 2]), normal([4, 2]), tf.scalar(0.5)); // √½ x + √½ ε
 */
export function noised(x: tf.Tensor, noise: tf.Tensor, alphaBar: tf.Tensor): tf.Tensor {
  return x.mul(alphaBar.sqrt()).add(noise.mul(rest(alphaBar)));
}

/**
 * Returns the training target of the network.
 * @throws {ValueError} if the prediction is unknown
 * @example
 * const target = predictionTarget("noise", tf.ones([4, 2]), normal([4, 2]), tf.scalar(0.5));
 */
export function predictionTarget(
  prediction: Prediction,
  x: tf.Tensor,
  noise: tf.Tensor,
  alphaBar: tf.Tensor,
): tf.Tensor {
  oneOf(prediction, predictions, "prediction");
  if (prediction === "noise") return noise;
  if (prediction === "data") return x;
  return noise.mul(alphaBar.sqrt()).sub(x.mul(rest(alphaBar)));
}

/**
 * Returns ε from the network's prediction at x_t.
 * @throws {ValueError} if the prediction is unknown
 * @example
 * const noise = noiseFrom("noise", tf.zeros([4, 2]), tf.ones([4, 2]), tf.scalar(0.5));
 */
export function noiseFrom(
  prediction: Prediction,
  output: tf.Tensor,
  noisy: tf.Tensor,
  alphaBar: tf.Tensor,
): tf.Tensor {
  oneOf(prediction, predictions, "prediction");
  if (prediction === "noise") return output;
  if (prediction === "data") return noisy.sub(output.mul(alphaBar.sqrt())).div(rest(alphaBar));
  return noisy.mul(rest(alphaBar)).add(output.mul(alphaBar.sqrt()));
}

/**
 * Returns x from the network's prediction at x_t.
 * @throws {ValueError} if the prediction is unknown
 * @example
 * const x = dataFrom("noise", tf.zeros([4, 2]), tf.ones([4, 2]), tf.scalar(0.5));
 */
export function dataFrom(
  prediction: Prediction,
  output: tf.Tensor,
  noisy: tf.Tensor,
  alphaBar: tf.Tensor,
): tf.Tensor {
  oneOf(prediction, predictions, "prediction");
  if (prediction === "data") return output;
  if (prediction === "noise") return noisy.sub(output.mul(rest(alphaBar))).div(alphaBar.sqrt());
  return noisy.mul(alphaBar.sqrt()).sub(output.mul(rest(alphaBar)));
}

const rest = (alphaBar: tf.Tensor) => tf.sub(1, alphaBar).sqrt();
