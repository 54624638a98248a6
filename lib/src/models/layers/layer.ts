import { tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";

/** How a layer is applied: as tfjs's own layers take it. */
export interface Mode {
  /** Whether a training step asks, which moves on what the layer keeps beside its weights. Default false. */
  training?: boolean;
}

/**
 * A differentiable map of tensors with variables of its own. Several networks of one shape can lie side by side, as
 * copies, and are then trained in one graph: their points are [copies, n, d], their kernels [copies, inputs, units].
 */
export interface Layer {
  /** Everything that training changes, frozen vectors included. */
  readonly variables: readonly tf.Variable[];
  apply(x: tf.Tensor, mode?: Mode): tf.Tensor;
  dispose(): void;
}

/** A layer that is linear in its input but for a bias; a wrapper may change the kernel on its way. */
export interface KernelLayer extends Layer {
  /** The last axis is one of the two that the kernel joins; all others together are the other. */
  readonly kernel: tf.Variable;
  /** The layer with another kernel of the same shape. */
  applyKernel(kernel: tf.Tensor, x: tf.Tensor): tf.Tensor;
}

/** A layer of a kernel and a bias, which it owns. */
export function kernelLayer(
  kernel: tf.Variable,
  bias: tf.Variable,
  applyKernel: KernelLayer["applyKernel"],
): KernelLayer {
  const variables = [kernel, bias];
  return {
    kernel,
    variables,
    applyKernel,
    apply: (x) => applyKernel(kernel, x),
    dispose() {
      retire(this, variables, "layer");
    },
  };
}

/**
 * Layers in a row, as one.
 *
 * @example
 * const random = new Random(1);
 * const network = chain([dense({ inputs: 2, units: 16, random }), activation("tanh"), dense({ inputs: 16, units: 1, random })]);
 */
export function chain(layers: readonly Layer[]): Layer {
  return {
    variables: layers.flatMap(({ variables }) => variables),
    apply: (x, mode) => layers.reduce((input, layer) => layer.apply(input, mode), x),
    dispose() {
      retire(this, layers, "layer");
    },
  };
}

/**
 * Networks of different make side by side, as copies of one: the first takes the first of [copies, n, d], as many as it
 * has copies, and so on.
 * @returns a layer that owns the parts
 */
export function beside(parts: readonly { layer: Layer; copies: number }[]): Layer {
  const counts = parts.map(({ copies }) => copies);
  return {
    variables: parts.flatMap(({ layer }) => layer.variables),
    apply(x, mode) {
      // tfjs has no gradient of a split into one part.
      const inputs = parts.length === 1 ? [x] : tf.split(x, counts, 0);
      return tf.concat(
        parts.map(({ layer }, k) => layer.apply(inputs[k], mode)),
        0,
      );
    },
    dispose() {
      retire(
        this,
        parts.map(({ layer }) => layer),
        "layer",
      );
    },
  };
}

/**
 * A map without variables as a layer: an activation, a reshape.
 *
 * @example
 * const double = mapLayer((x) => x.mul(2));
 */
export function mapLayer(map: (x: tf.Tensor) => tf.Tensor): Layer {
  return { variables: [], apply: (x) => map(x), dispose() {} };
}

/** The variables of a network that gradients move. */
export function trainable({ variables }: Layer): tf.Variable[] {
  return variables.filter((variable) => variable.trainable);
}
