import { type Random, random as shared, tf } from "../backend/index.js";
import { normal } from "../jit/index.js";
import { modelVariables } from "../train/index.js";
import { mlp } from "./mlp.js";
import { SpectralDense } from "./spectral-norm.js";

export interface GanOptions {
  /** Dimension of the data. */
  dimension: number;
  /** Dimension of the latents; default the data's. */
  latent?: number;
  /** Widths of the hidden layers of both networks; default [128, 128, 128]. */
  hidden?: readonly number[];
  /** Spectral normalisation on every layer of the generator; default true. */
  spectral?: boolean;
  /** Learning rate of both Adams, with β = (0.5, 0.999); default 2e-4. */
  learningRate?: number;
  /** Draws latents, [n, latent]; default from N(0, I). It must be made of tensors, with noise of topolab/jit. */
  prior?: (n: number) => tf.Tensor;
  random?: Random;
}

/**
 * A generative adversarial network of two multilayer perceptrons with the non-saturating loss (Goodfellow et al.,
 * 2014); each step trains the discriminator, then the generator. A self-learner for `fit`.
 */
export class Gan {
  readonly optimizers: readonly [discriminator: tf.Optimizer, generator: tf.Optimizer];
  readonly discriminator: tf.LayersModel;
  private readonly layers: SpectralDense[];
  private readonly plain: tf.LayersModel | undefined;
  private readonly prior: (n: number) => tf.Tensor;

  constructor(options: GanOptions) {
    const {
      dimension,
      latent = dimension,
      hidden = [128, 128, 128],
      spectral = true,
      random = shared,
    } = options;
    const { learningRate = 2e-4 } = options;
    const widths = [latent, ...hidden, dimension];
    this.layers = spectral
      ? widths.slice(1).map((units, i) => new SpectralDense(widths[i], units, random))
      : [];
    const shape = { hidden, activation: "leakyRelu" as const, slope: 0.2, random };
    this.plain = spectral ? undefined : mlp({ ...shape, inputs: latent, outputs: dimension });
    this.discriminator = mlp({ ...shape, inputs: dimension, outputs: 1 });
    this.prior = options.prior ?? ((n) => normal([n, latent]));
    const adam = () => tf.train.adam(learningRate, 0.5, 0.999, 1e-8);
    this.optimizers = [adam(), adam()];
  }

  variables(): tf.Variable[] {
    return [...modelVariables(this.discriminator), ...this.generatorVariables()];
  }

  /** The generator's points for latents [n, latent] → [n, dimension]. */
  generate(latents: tf.Tensor, training = false): tf.Tensor {
    if (this.plain) return this.plain.apply(latents, { training }) as tf.Tensor;
    return this.layers.reduce((x, layer, depth) => {
      const linear = layer.apply(x, training);
      return depth < this.layers.length - 1 ? tf.leakyRelu(linear, 0.2) : linear;
    }, latents);
  }

  /** One update of the discriminator, then one of the generator. */
  step(x: tf.Tensor): { discriminator: tf.Scalar; generator: tf.Scalar } {
    const n = x.shape[0];
    const [forDiscriminator, forGenerator] = this.optimizers;
    const score = (points: tf.Tensor) => this.discriminator.apply(points, { training: true }) as tf.Tensor;
    const fake = this.generate(this.prior(n), true);
    const discriminator = forDiscriminator.minimize(
      () =>
        tf
          .softplus(score(x).neg())
          .mean()
          .add(tf.softplus(score(fake)).mean()) as tf.Scalar,
      true,
      modelVariables(this.discriminator).filter(({ trainable }) => trainable),
    )!;
    const generator = forGenerator.minimize(
      () => tf.softplus(score(this.generate(this.prior(n), true)).neg()).mean() as tf.Scalar,
      true,
      this.generatorVariables().filter(({ trainable }) => trainable),
    )!;
    return { discriminator, generator };
  }

  dispose(): void {
    for (const layer of this.layers) layer.dispose();
    this.plain?.dispose();
    this.discriminator.dispose();
    for (const optimizer of this.optimizers) optimizer.dispose();
  }

  private generatorVariables(): tf.Variable[] {
    return this.plain ? modelVariables(this.plain) : this.layers.flatMap(({ variables }) => variables);
  }
}
