import { type Random, random as shared, tf } from "../../backend/index.js";
import { orthonormalFrame } from "../../backend/orthonormal-frame.js";
import { retire } from "../../backend/retire.js";
import { atLeast } from "../../points/count.js";
import type { DenseOptions } from "./dense.js";
import type { Layer } from "./layer.js";

/** A layer whose kernel is orthogonal up to a gain. */
export interface OrthogonalLayer extends Layer {
  /** The current kernel, including the gain, as a constant: [inputs, units] or [copies, inputs, units]. */
  kernel(): tf.Tensor;
}

/**
 * g · x Q + b with a learned gain g > 0 and Q orthogonal: the rows of Q are orthonormal if units ≥ inputs, so that all
 * distances are scaled by exactly g; the columns are orthonormal if units < inputs, which is a projection. Such layers,
 * alternating with LeakyReLU, are bi-Lipschitz by construction: with slope α and k activations, distances between near
 * points are scaled by factors from αᵏ ∏ g to ∏ g.
 *
 * Q is the polar factor of the weights. Two steps of Björck's iteration Q ← Q (3 I − QᵀQ) / 2 find it (Björck and
 * Bowie, 1971; Anil, Lucas and Grosse, 2019), because the weights start orthogonal and each training step replaces them
 * with Q.
 * @returns a layer that the caller disposes
 * @throws {ValueError} if a size is not a positive integer
 * @example
 * const layer = orthogonal({ inputs: 8, units: 8, random: new Random(1) });
 */
export function orthogonal({ inputs, units, copies, random = shared }: DenseOptions): OrthogonalLayer {
  for (const size of [inputs, units, copies ?? 1]) atLeast(1, size, "Each size of a layer");
  const side = copies === undefined ? [] : [copies];
  const start = Float32Array.from(
    Array.from({ length: copies ?? 1 }, () => [...orthonormal(inputs, units, random)]).flat(),
  );
  const weights = tf.tidy(() => tf.tensor(start, [...side, inputs, units]).variable());
  const logGain = tf.tidy(() => tf.zeros([...side, 1, 1]).variable());
  const bias = tf.tidy(() => tf.zeros([...side, 1, units]).variable());
  const variables = [weights, logGain, bias];

  const kernel = (training: boolean): tf.Tensor => {
    if (training) weights.assign(bjorck(weights));
    return bjorck(bjorck(weights)).mul(logGain.exp());
  };
  return {
    variables,
    kernel: () => tf.tidy(() => kernel(false)),
    apply: (x, { training = false } = {}) => tf.matMul(x, kernel(training)).add(bias),
    dispose() {
      retire(this, variables, "layer");
    },
  };
}

/** One step towards the nearest orthogonal matrix; it converges for singular values in (0, √3). */
function bjorck(q: tf.Tensor): tf.Tensor {
  const wide = q.shape[q.rank - 1] >= q.shape[q.rank - 2];
  const cubed = wide
    ? tf.matMul(tf.matMul(q, q, false, true), q)
    : tf.matMul(q, tf.matMul(q, q, true, false));
  return q.mul(1.5).sub(cubed.mul(0.5));
}

/**
 * A random matrix with orthonormal rows, or columns if there are fewer columns: Gram–Schmidt on normal draws, row by
 * row.
 */
function orthonormal(rows: number, columns: number, random: Random): Float64Array {
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
  const vectors = orthonormalFrame(count, length, random);
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    return rows <= columns ? vectors[row][column] : vectors[column][row];
  });
}
