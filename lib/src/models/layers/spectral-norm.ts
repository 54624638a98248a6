import { type Random, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { untaped } from "../../backend/untaped.js";
import type { KernelLayer, Layer } from "./layer.js";

export interface SpectralNormOptions {
  /** Power iterations at each training step; default the paper's 1. */
  iterations?: number;
  /** Where the first singular vector is drawn from; default the library's own generator. */
  random?: Random;
}

/** A layer with its kernel divided by that kernel's largest singular value. */
export interface SpectralLayer extends Layer {
  /** The kernel over σ, as a constant: [inputs, units] or the shape of the layer's own kernel. */
  kernel(): tf.Tensor;
}

/**
 * Spectral normalization (Miyato, Kataoka, Koyama and Yoshida, 2018): the layer's kernel W is divided by σ(W) = u W vᵀ,
 * which power iteration follows, so that the layer is 1-Lipschitz. The singular vector u is a variable that no gradient
 * reaches; a training step moves it on.
 *
 * A convolution's kernel is taken as a matrix of all but its last axis by the last, as the paper does. Its σ is not the
 * norm of the convolution itself, which can be greater, by up to size / stride.
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

  /** The right singular vector after all power iterations but half of the last. */
  const iterated = (matrix: tf.Tensor): tf.Tensor => {
    let right = unit(tf.matMul(u, matrix));
    for (let k = 1; k < iterations; k++)
      right = unit(tf.matMul(unit(tf.matMul(right, matrix, false, true)), matrix));
    return right;
  };
  /** σ, and in training the last half: as u = v Wᵀ / |v Wᵀ|, u W vᵀ is |v Wᵀ|, and its gradient is uᵀ v, too. */
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
