import { type Random, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { untaped } from "../../backend/untaped.js";
import type { KernelLayer, Layer } from "./layer.js";

export interface SpectralNormOptions {
  /** Power iterations at each training step. Default 1, as in the paper. */
  iterations?: number;
  /** The generator of the first singular vector. Default: the library's. */
  random?: Random;
}

/** A layer with its kernel divided by that kernel's largest singular value. */
export interface SpectralLayer extends Layer {
  /** The kernel divided by σ, as a constant: [inputs, units] or the shape of the layer's kernel. */
  kernel(): tf.Tensor;
}

/**
 * Spectral normalization (Miyato, Kataoka, Koyama and Yoshida, 2018): the layer's kernel W is divided by σ(W) = u W vᵀ,
 * which power iteration tracks, so that the layer is 1-Lipschitz. The singular vector u is a variable without a
 * gradient; a training step updates it.
 *
 * A convolution's kernel is reshaped to a matrix of all axes except the last by the last, as in the paper. Its σ is not
 * the norm of the convolution, which can be greater by a factor of up to size / stride.
 * @returns a layer that owns the wrapped one
 * @example
 * const layer = spectralNorm(dense({ inputs: 8, units: 8, random: new Random(1) }));
 */
export function spectralNorm(
  layer: KernelLayer,
  { iterations = 1, random = shared }: SpectralNormOptions = {},
): SpectralLayer {
  const shape = layer.kernel.shape;
  const copies = shape.length === 3 ? [shape[0]] : [];
  const units = shape[shape.length - 1];
  const rows = layer.kernel.size / units / (copies[0] ?? 1);
  const u = tf.tidy(() =>
    unit(tf.tensor(random.normals(rows * (copies[0] ?? 1)), [...copies, 1, rows])).variable(false),
  );

  /** The right singular vector after all power iterations except half of the last. */
  const iterated = (matrix: tf.Tensor): tf.Tensor => {
    let right = unit(tf.matMul(u, matrix));
    for (let k = 1; k < iterations; k++)
      right = unit(tf.matMul(unit(tf.matMul(right, matrix, false, true)), matrix));
    return right;
  };
  /**
   * Computes σ, and in training the last half: with u = v Wᵀ / |v Wᵀ|, u W vᵀ = |v Wᵀ|, and its gradient is uᵀ v, too.
   */
  const norm = (matrix: tf.Tensor, training: boolean): tf.Tensor => {
    if (!training) return length(tf.matMul(u, matrix));
    const right = untaped(() => iterated(matrix));
    const product = tf.matMul(right, matrix, false, true);
    const sigma = length(product);
    u.assign(unit(product, sigma));
    return sigma;
  };
  const normalized = (training: boolean): tf.Tensor => {
    const matrix = layer.kernel.reshape([...copies, rows, units]);
    return matrix.div(norm(matrix, training)).reshape(shape);
  };
  return {
    variables: [...layer.variables, u],
    kernel: () => tf.tidy(() => normalized(false)),
    apply: (x, { training = false } = {}) => layer.applyKernel(normalized(training), x),
    dispose() {
      retire(this, [layer, u], "layer");
    },
  };
}

/** Lengths of rows, [..., rows, 1]. */
function length(vectors: tf.Tensor): tf.Tensor {
  return vectors.square().sum(-1, true).sqrt();
}

/** Rows of length 1. */
function unit(vectors: tf.Tensor, lengths = length(vectors)): tf.Tensor {
  return vectors.div(lengths.add(1e-12));
}
