import { tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";

/** The options of a layer's application, as for tfjs's layers. */
export interface Mode {
  /** Whether a training step calls; then the layer updates its state besides the weights. Default false. */
  training?: boolean;
}

/**
 * A differentiable map of tensors with its own variables. Several networks of one shape can be trained side by side in
 * one graph, as copies: their points are [copies, n, d], their kernels [copies, inputs, units].
 */
export interface Layer {
  /** All variables that training changes, including those without gradients. */
  readonly variables: readonly tf.Variable[];
  apply(x: tf.Tensor, mode?: Mode): tf.Tensor;
  dispose(): void;
}

/** A layer that is linear in its input, plus a bias. A wrapper can replace the kernel. */
export interface KernelLayer extends Layer {
  /** The last axis is the output's; all others together are the input's. */
  readonly kernel: tf.Variable;
  /** Applies the layer with another kernel of the same shape. */
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
 * Composes layers into one.
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
 * Combines different networks side by side, like copies of one. The first takes as many of [copies, n, d] as it has
 * copies, the next one the following, and so on.
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
 * Wraps a map without variables as a layer, such as an activation or a reshape.
 *
 * @example
 * const double = mapLayer((x) => x.mul(2));
 */
export function mapLayer(map: (x: tf.Tensor) => tf.Tensor): Layer {
  return { variables: [], apply: (x) => map(x), dispose() {} };
}

/** The trainable variables of a network. */
export function trainable({ variables }: Layer): tf.Variable[] {
  return variables.filter((variable) => variable.trainable);
}
