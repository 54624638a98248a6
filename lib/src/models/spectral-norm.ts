import { type Random, random as shared, tf } from "../backend/index.js";

/**
 * A dense layer divided by its largest singular value σ, so that it is 1-Lipschitz (Miyato et al., 2018). σ = uᵀWv is
 * followed by one power iteration at each training step; the vectors are variables of the layer.
 */
export class SpectralDense {
  /** [inputs, units] */
  readonly kernel: tf.Variable;
  readonly bias: tf.Variable;
  /** The left singular vector, [1, inputs]. */
  readonly u: tf.Variable;

  constructor(inputs: number, units: number, random: Random = shared) {
    const bound = 1 / Math.sqrt(inputs);
    const start = random.normals(inputs);
    const norm = Math.hypot(...start);
    this.kernel = tf.tidy(() =>
      tf.tensor2d(random.uniforms(inputs * units, -bound, bound), [inputs, units]).variable(),
    );
    this.bias = tf.tidy(() => tf.tensor1d(random.uniforms(units, -bound, bound)).variable());
    this.u = tf.tidy(() =>
      tf
        .tensor2d(
          start.map((value) => value / norm),
          [1, inputs],
        )
        .variable(false),
    );
  }

  get variables(): tf.Variable[] {
    return [this.kernel, this.bias, this.u];
  }

  /** x · W/σ + b; in training mode u moves one power iteration on. */
  apply(x: tf.Tensor, training = false): tf.Tensor {
    const { u, v } = this.iterate(training);
    const sigma = u.matMul(this.kernel).matMul(v, false, true).reshape([]);
    return x.matMul(this.kernel.div(sigma)).add(this.bias);
  }

  dispose(): void {
    tf.dispose(this.variables);
  }

  /** The singular vectors, through which no gradient flows. */
  private iterate(training: boolean): { u: tf.Tensor; v: tf.Tensor } {
    const fixed = this.kernel.clone();
    const v = unit(this.u.matMul(fixed));
    const u = training ? unit(v.matMul(fixed, false, true)) : this.u.clone();
    if (training) this.u.assign(u as tf.Tensor2D);
    return { u: detached(u), v: detached(v) };
  }
}

function unit(vector: tf.Tensor): tf.Tensor {
  return vector.div(vector.square().sum().sqrt().add(1e-12));
}

/** The tensor as a constant to the gradient. */
function detached(tensor: tf.Tensor): tf.Tensor {
  return tf.customGrad((x) => ({ value: (x as tf.Tensor).clone(), gradFunc: (dy) => tf.zerosLike(dy) }))(
    tensor,
  );
}
