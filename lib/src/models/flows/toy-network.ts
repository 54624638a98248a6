import { type Random, random as shared, tf } from "../../backend/index.js";
import { atLeast } from "../../points/count.js";
import { initializeLinear } from "../layers/initialize.js";
import { type TimeCode, timeWidth } from "./time-code.js";

export interface ToyNetworkOptions {
  /** Dimension of the data. */
  dimension: number;
  /** The encoding of the step, in further inputs. Default "raw", one more input. */
  time?: TimeCode;
  /** Width of the layers. Default 64. */
  width?: number;
  /** Layers of Linear → ReLU between the first and the last; default 4. */
  blocks?: number;
  random?: Random;
}

/**
 * The network of the public notebook toyDiffusion (A. Barbero Jimenez): a Linear layer *without* activation, blocks
 * of Linear → ReLU, a Linear layer; PyTorch's initial weights. With dimension 2 it has 17,026 parameters.
 * @returns [n, dimension + width of the time] → [n, dimension]; the caller disposes it
 * @example
 * const network = toyNetwork({ dimension: 2, random: new Random(1) });
 */
export function toyNetwork(options: ToyNetworkOptions): tf.LayersModel {
  const { dimension, time = "raw", width = 64, blocks = 4, random = shared } = options;
  for (const [name, value] of Object.entries({ dimension, width })) atLeast(1, value, name);
  atLeast(0, blocks, "blocks");
  const dense = (units: number, activation?: "relu") =>
    tf.layers.dense({ units, activation, kernelInitializer: "zeros" });
  const layers = [
    tf.layers.dense({ units: width, inputShape: [dimension + timeWidth(time)], kernelInitializer: "zeros" }),
    ...Array.from({ length: blocks }, () => dense(width, "relu")),
    dense(dimension),
  ];
  return initializeLinear(tf.sequential({ layers }), random);
}
