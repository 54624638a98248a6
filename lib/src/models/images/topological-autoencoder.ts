import { type Random, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { topologicalLoss } from "../../topology/index.js";
import { modelVariables } from "../../train/index.js";
import { batchNorm } from "../layers/batch-norm.js";
import { initializeLinear } from "../layers/initialize.js";

export interface TopologicalAutoencoderOptions {
  /** Dimension of the data. */
  dimension: number;
  /** Dimension of the latents; default 2. */
  latent?: number;
  /** Hidden layers of the encoder; the decoder has them in reverse. Default [32, 32], the paper's for SPHERES. */
  hidden?: readonly number[];
  /** λ of the topological loss; 0 leaves a plain autoencoder. */
  weight: number;
  random?: Random;
}

/**
 * An autoencoder whose latents keep the 0-dimensional persistence of the data (Moor, Horn, Rieck and Borgwardt,
 * "Topological Autoencoders", 2020): mean squared error + λ · the symmetric topological loss, the latents' distances
 * divided by a learned scale. Both networks are Linear → batch norm → ReLU, as in the published code for SPHERES. A learner for `fit`; its batch is that of the topological
 * loss.
 */
export class TopologicalAutoencoder {
  /** [n, dimension] → [n, latent] */
  readonly encoder: tf.LayersModel;
  /** [n, latent] → [n, dimension] */
  readonly decoder: tf.LayersModel;
  /** What the latents' distances are divided by. */
  readonly latentScale: tf.Variable;
  private readonly weight: number;

  constructor(options: TopologicalAutoencoderOptions) {
    const { dimension, latent = 2, hidden = [32, 32], weight, random = shared } = options;
    this.encoder = network([dimension, ...hidden, latent], random);
    this.decoder = network([latent, ...[...hidden].reverse(), dimension], random);
    this.latentScale = tf.tidy(() => tf.scalar(1).variable());
    this.weight = weight;
  }

  variables(): tf.Variable[] {
    const scale = this.weight === 0 ? [] : [this.latentScale];
    return [...modelVariables(this.encoder), ...modelVariables(this.decoder), ...scale];
  }

  loss(x: tf.Tensor): tf.Scalar {
    return this.objective(x, true);
  }

  validationLoss(x: tf.Tensor): tf.Scalar {
    return this.objective(x, false);
  }

  dispose(): void {
    retire(this, [this.encoder, this.decoder, this.latentScale]);
  }

  private objective(x: tf.Tensor, training: boolean): tf.Scalar {
    const latents = this.encoder.apply(x, { training }) as tf.Tensor2D;
    const decoded = this.decoder.apply(latents, { training }) as tf.Tensor;
    const error = tf.squaredDifference(decoded, x).mean() as tf.Scalar;
    if (this.weight === 0) return error;
    const { weight, latentScale } = this;
    const apart = topologicalLoss(x as tf.Tensor2D, latents, {
      tree: "graph",
      weight,
      latentScale: latentScale as tf.Scalar,
    });
    return error.add(apart);
  }
}

function network(widths: readonly number[], random: Random): tf.LayersModel {
  const layers = widths.slice(1).flatMap((units, depth) => {
    const linear = tf.layers.dense({ units, inputShape: [widths[depth]], kernelInitializer: "zeros" });
    if (depth === widths.length - 2) return [linear];
    return [linear, batchNorm(), tf.layers.activation({ activation: "relu" })];
  });
  return initializeLinear(tf.sequential({ layers }), random);
}
