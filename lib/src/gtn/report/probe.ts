import { type Random, tf } from "../../backend/index.js";
import { Turns } from "../../backend/turns.js";
import { atLeast } from "../../points/count.js";

/** The small network that tries to learn a labeling. */
export interface ProbeOptions {
  /** Steps of Adam, at 3e-3 and for the last third at 5e-4. Default 600. */
  steps?: number;
  /** Units in each of three hidden layers. Default 64. */
  width?: number;
  /** Rows in a step. Default 256. */
  batchSize?: number;
  signal?: AbortSignal;
}

/**
 * Trains a small network (three hidden layers, LeakyReLU) on four fifths of the pairs, and tries it on the rest.
 * @param inputs shape [n, d], standardized
 * @param outputs shape [n, d], of variance 1 at most in each dimension
 * @returns the mean over the pairs held out of ‖predicted − wanted‖²
 * @throws {ValueError} if steps, width or batch is out of range
 */
export async function heldOutError(
  inputs: Float32Array,
  outputs: Float32Array,
  d: number,
  draws: Random,
  { steps = 600, width = 64, batchSize = 256, signal }: ProbeOptions = {},
): Promise<number> {
  atLeast(0, steps, "steps");
  atLeast(1, width, "width");
  atLeast(1, batchSize, "batchSize");
  const n = inputs.length / d;
  const trained = Math.max(1, Math.floor(0.8 * n));
  const x = tf.tensor2d(inputs, [n, d]);
  const y = tf.tensor2d(outputs, [n, d]);
  const layers = tf.tidy(() => network([d, width, width, width, d], draws));
  const optimizers = [tf.train.adam(3e-3), tf.train.adam(5e-4)];
  try {
    const turns = new Turns();
    for (let step = 0; step < steps; step++) {
      await turns.give();
      signal?.throwIfAborted();
      const rows = Int32Array.from({ length: batchSize }, () => draws.integer(trained));
      tf.tidy(() => {
        const index = tf.tensor1d(rows, "int32");
        const [s, t] = [tf.gather(x, index), tf.gather(y, index)];
        const optimizer = optimizers[step < (2 * steps) / 3 ? 0 : 1];
        optimizer.minimize(() => tf.losses.meanSquaredError(t, forward(layers, s)) as tf.Scalar);
      });
    }
    return tf.tidy(() => {
      const held = (tensor: tf.Tensor2D) => tf.slice(tensor, [trained < n ? trained : 0, 0]);
      const errors = tf.squaredDifference(held(y), forward(layers, held(x)));
      return tf.sum(tf.mean(errors, 0)).dataSync()[0];
    });
  } finally {
    for (const optimizer of optimizers) optimizer.dispose();
    tf.dispose([x, y, ...layers.flatMap(({ weight, bias }) => [weight, bias])]);
  }
}

type Layer = {
  /** shape [inputs, outputs] */
  weight: tf.Variable;
  /** shape [outputs] */
  bias: tf.Variable;
};

function network(sizes: number[], draws: Random): Layer[] {
  return sizes.slice(1).map((outputs, k) => {
    const inputs = sizes[k];
    const values = draws.normals(inputs * outputs).map((x) => x * Math.sqrt(2 / inputs));
    return {
      weight: tf.variable(tf.tensor2d(values, [inputs, outputs])),
      bias: tf.variable(tf.zeros([outputs])),
    };
  });
}

function forward(layers: Layer[], inputs: tf.Tensor2D): tf.Tensor2D {
  return layers.reduce((x, { weight, bias }, k) => {
    const sums = tf.add(tf.matMul(x, weight as tf.Tensor as tf.Tensor2D), bias) as tf.Tensor2D;
    return k < layers.length - 1 ? tf.leakyRelu(sums, 0.2) : sums;
  }, inputs);
}
