import type { Random } from "../../backend/index.js";
import { oneOf } from "../../options.js";
import { atLeast } from "../../points/count.js";
import { activation as activationLayer } from "./activation.js";
import { dense } from "./dense.js";
import { chain, type Layer } from "./layer.js";
import { type Activation, activations } from "./mlp.js";
import { orthogonal } from "./orthogonal.js";
import { spectralNorm } from "./spectral-norm.js";

export interface PerceptronOptions {
  /** Widths from the input to the output layer. */
  widths: readonly number[];
  /** Activation of each layer except the last. Default "leakyRelu". */
  activation?: Activation;
  /** Slope of leakyRelu below zero; default 0.2, usual in GANs. */
  slope?: number;
  /** `"spectral"`: every layer 1-Lipschitz; `"orthogonal"`: every layer orthogonal up to a gain. Default `"plain"`. */
  layers?: "plain" | "spectral" | "orthogonal";
  /** Number of networks side by side, trained in one graph. */
  copies?: number;
  random?: Random;
}

/**
 * A multilayer perceptron of {@link Layer}s, in one or more copies: [n, d] → [n, d′], or [copies, n, d] →
 * [copies, n, d′].
 * @returns a network that the caller disposes
 * @throws {ValueError} if the activation or the kind of layers is unknown, or a width is not a positive integer
 * @example
 * const network = perceptron({ widths: [2, 64, 64, 1], random: new Random(1) });
 */
export function perceptron(options: PerceptronOptions): Layer {
  const { widths, activation = "leakyRelu", slope = 0.2, layers = "plain", copies, random } = options;
  oneOf(activation, activations, "activation");
  oneOf(layers, ["plain", "spectral", "orthogonal"], "layers");
  for (const width of widths) atLeast(1, width, "Each width of a network");
  if (copies !== undefined) atLeast(1, copies, "copies");
  const linear = (depth: number): Layer => {
    const shape = { inputs: widths[depth], units: widths[depth + 1], copies, random };
    if (layers === "orthogonal") return orthogonal(shape);
    return layers === "spectral" ? spectralNorm(dense(shape), { random }) : dense(shape);
  };
  return chain(
    widths.slice(1).flatMap((_, depth) => {
      const last = depth === widths.length - 2;
      return last ? [linear(depth)] : [linear(depth), activationLayer(activation, slope)];
    }),
  );
}
