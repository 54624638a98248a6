import { type Random, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { normal } from "../../jit/index.js";
import { atLeast } from "../../points/count.js";
import { modelVariables } from "../../train/index.js";
import { initializeLinear } from "../layers/initialize.js";
import { type AutoencoderOptions, imageDecoder, imageEncoder } from "./autoencoder.js";

export interface VaeOptions extends AutoencoderOptions {
  /** Weight of the Kullback–Leibler term beside the squared error summed over an image's pixels; default 1. */
  beta?: number;
}

/**
 * A variational autoencoder (Kingma and Welling, 2014) with the layers of the GTN paper's autoencoder; its encoder
 * gives means and log variances, [n, 2·latent]. A learner for `fit`.
 */
export class Vae {
  readonly encoder: tf.LayersModel;
  readonly decoder: tf.LayersModel;
  private readonly latent: number;
  private readonly beta: number;

  constructor({ side, channels = 1, latent, maps = [64, 128], beta = 1, random = shared }: VaeOptions) {
    this.latent = atLeast(1, latent, "latent");
    this.beta = beta;
    this.encoder = initializeLinear(imageEncoder(side, channels, maps, 2 * latent), random);
    this.decoder = initializeLinear(imageDecoder(side, channels, maps, latent), random);
  }

  variables(): tf.Variable[] {
    return [...modelVariables(this.encoder), ...modelVariables(this.decoder)];
  }

  /** ‖x − decoded‖² + β · KL(q(z|x) ‖ N(0, I)), the mean over the batch, with one draw of z for each image. */
  loss(x: tf.Tensor): tf.Scalar {
    return this.bound(x, true);
  }

  validationLoss(x: tf.Tensor): tf.Scalar {
    return this.bound(x, false);
  }

  /** Images for latents drawn from N(0, I): [n, side, side, channels], the caller's. */
  sample(n: number, random: Random = shared): tf.Tensor4D {
    return tf.tidy(() => this.decoder.apply(normal([n, this.latent], random)) as tf.Tensor4D);
  }

  dispose(): void {
    retire(this, [this.encoder, this.decoder]);
  }

  private bound(x: tf.Tensor, training: boolean): tf.Scalar {
    const [mean, logVariance] = tf.split(this.encoder.apply(x, { training }) as tf.Tensor2D, 2, 1);
    const z = mean.add(normal(mean.shape).mul(logVariance.div(2).exp()));
    const decoded = this.decoder.apply(z, { training }) as tf.Tensor;
    const error = tf.squaredDifference(decoded, x).sum();
    const divergence = mean.square().add(logVariance.exp()).sub(logVariance).sub(1).sum().div(2);
    return error.add(divergence.mul(this.beta)).div(x.shape[0]) as tf.Scalar;
  }
}
