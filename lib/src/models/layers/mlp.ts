import { type Random, random as shared, tf } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { oneOf } from "../../options.js";
import { batchNorm as batchNormLayer } from "./batch-norm.js";
import { initializeLinear } from "./initialize.js";

/** The names of the activations. */
export const activations = ["leakyRelu", "relu", "elu", "tanh", "sigmoid"] as const;
export type Activation = (typeof activations)[number];

export interface MlpOptions {
  /** Width of the input layer: the dimension of a latent. */
  inputs: number;
  /** Widths of the hidden layers, first to last. */
  hidden: readonly number[];
  /** Width of the output layer: the dimension of a target. It has no activation. */
  outputs: number;
  /** Activation of the hidden layers. Default "leakyRelu". */
  activation?: Activation;
  /** Slope of leakyRelu below zero; default 0.5, the GTN's. */
  slope?: number;
  /** Batch norm after the activation of every hidden layer (true), or of this many from the first. Default none. */
  batchNorm?: boolean | number;
  /** Whether the last layer takes the input beside the features of the hidden layers. Default false. */
  shortcut?: boolean;
  /** The generator of the initial weights. Default: the library's. */
  random?: Random;
}

/**
 * A multilayer perceptron: [n, inputs] → [n, outputs], each hidden layer is Linear → activation → batch norm, if
 * requested. Initial weights and biases are PyTorch's, from U(−1/√fan-in, 1/√fan-in); batch norm has PyTorch's momentum
 * (0.1 of the new) and ε = 1e-5. The networks of the GTN paper are `{ inputs: 1, hidden: [5, 5, 5], outputs: 1 }`
 * (swiss-roll) and `{ inputs: 2, hidden: [6, 6, 6, 6, 6], outputs: 2 }`.
 * @returns a model that the caller disposes
 * @throws {ValueError} if a width is not a positive integer, the activation is unknown, or batch norm is requested for
 * more layers than there are
 * @example
 * const model = mlp({ inputs: 2, outputs: 1, hidden: [32, 32], activation: "tanh", random: new Random(1) });
 */
export function mlp(options: MlpOptions): tf.LayersModel {
  const { inputs, hidden, outputs, activation = "leakyRelu", slope = 0.5 } = options;
  for (const width of [inputs, ...hidden, outputs])
    if (!Number.isInteger(width) || width < 1)
      throw new ValueError(
        `The width of a layer must be a positive integer: got ${width} in ${inputs} → [${hidden}] → ${outputs}`,
      );
  oneOf(activation, activations, "activation");
  const normed = normedLayers(options);

  const input = tf.input({ shape: [inputs] });
  let output = input;
  hidden.forEach((units, depth) => {
    output = linear(units).apply(output) as tf.SymbolicTensor;
    output = activationLayer(activation, slope).apply(output) as tf.SymbolicTensor;
    if (depth < normed) output = batchNormLayer().apply(output) as tf.SymbolicTensor;
  });
  const features = options.shortcut ? tf.layers.concatenate().apply([input, output]) : output;
  const model = tf.model({ inputs: input, outputs: linear(outputs).apply(features) as tf.SymbolicTensor });
  return initializeLinear(model, options.random ?? shared);
}

/** The number of hidden layers with batch norm. */
function normedLayers({ batchNorm = false, hidden }: MlpOptions): number {
  if (typeof batchNorm === "boolean") return batchNorm ? hidden.length : 0;
  if (Number.isInteger(batchNorm) && batchNorm >= 0 && batchNorm <= hidden.length) return batchNorm;
  throw new ValueError(
    `batchNorm must be true, false or an integer from 0 to ${hidden.length}, the number of hidden layers: got ${batchNorm}`,
  );
}

/** A dense layer without activation; {@link initializeLinear} sets its weights. */
function linear(units: number) {
  return tf.layers.dense({ units, kernelInitializer: "zeros" });
}

function activationLayer(activation: Activation, slope: number) {
  return activation === "leakyRelu"
    ? tf.layers.leakyReLU({ alpha: slope })
    : tf.layers.activation({ activation });
}
