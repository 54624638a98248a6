import { type Random, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { normal } from "../../jit/index.js";
import type { Layer } from "../layers/layer.js";
import type { Activation } from "../layers/mlp.js";
import { perceptron } from "../layers/perceptron.js";

export interface NoiseModuleOptions {
  /** Dimension of the prior that is learned. */
  dimension: number;
  /** Dimension of the Gaussian noise; default the prior's. */
  noise?: number;
  /** Default [64, 64, 64]. */
  hidden?: readonly number[];
  /** Default "tanh": with relu the easiest answer to a long death is to throw a single point far out. */
  activation?: Activation;
  /** Modules side by side, say one for each seed. Default 1, with the axis all the same. */
  copies?: number;
  random?: Random;
}

/**
 * TopoSampler's noise module (Dey and Das, 2020): a network that carries Gaussian noise to a learned prior, whose
 * 0-dimensional persistence is to be that of the data. {@link trainNoise} trains it.
 */
export class NoiseModule {
  /** [copies, n, noise] → [copies, n, dimension] */
  readonly network: Layer;
  readonly copies: number;
  readonly noise: number;
  readonly dimension: number;

  constructor(options: NoiseModuleOptions) {
    const { dimension, noise = dimension, hidden = [64, 64, 64], activation = "tanh" } = options;
    const { copies = 1, random = shared } = options;
    this.copies = copies;
    this.noise = noise;
    this.dimension = dimension;
    this.network = perceptron({ widths: [noise, ...hidden, dimension], activation, copies, random });
  }

  /** n draws of every copy's prior, [copies, n, dimension], the caller's; inside a traced step, too. */
  sample(n: number, random: Random = shared): tf.Tensor3D {
    return tf.tidy(() => this.network.apply(normal([this.copies, n, this.noise], random)) as tf.Tensor3D);
  }

  dispose(): void {
    retire(this, [this.network]);
  }
}
