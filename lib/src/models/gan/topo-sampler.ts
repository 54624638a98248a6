import type { Draws } from "../../backend/draws.js";
import { type PointArray, type Points, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { CheckpointError, ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import type { Epoch } from "../../train/index.js";
import { requireFitted } from "../fitted.js";
import type { GenerativeModel } from "../generative-model.js";
import { trainable } from "../layers/layer.js";
import { perceptron } from "../layers/perceptron.js";
import { loadModel, saveModel } from "../model-file.js";
import { NoiseModule } from "../prior/noise-module.js";
import { fitNoise, type LessonContext, type NoiseTrainingOptions } from "../prior/noise-training.js";
import type { TreeLesson } from "../prior/tree-steps.js";
import { type CopyDraws, pointsOfCopy } from "../sampling.js";
import { Trained } from "../trained.js";
import { Gan } from "./gan.js";
import {
  type TopoSamplerDescription,
  type TopoSamplerOptions,
  topoSamplerSchema,
} from "./topo-sampler-options.js";

/** Options of {@link TopoSampler.fit}. */
export interface TopoSamplerFitOptions
  extends Omit<TopoSamplerOptions, "dimension" | "random">,
    Omit<NoiseTrainingOptions, "onEpoch" | "learningRate" | "progress">,
    Draws {
  /** Learning rate of the noise module's Adam; default 3e-3. */
  noiseLearningRate?: number;
  /** Called after each epoch with its record and the sampler at that time. Training waits for a returned promise. */
  onEpoch?: (epoch: Epoch, sampler: TopoSampler) => void | Promise<void>;
  /** Shows a training of more than two seconds, as `fit` does. Default true without `onEpoch`. */
  progress?: boolean;
}

/**
 * TopoSampler (Dey and Das, 2020): a noise module carries noise to a learned prior; a generator of 1-Lipschitz layers, as
 * wide as the prior up to its last layer, carries the prior to the data; a discriminator judges. All three are trained
 * jointly. A step trains the discriminator, then the generator, then the noise module, whose loss is the topological one
 * of {@link NoiseModule.fit} and, if asked for, the generator's.
 *
 * Nothing is scaled, as a 1-Lipschitz generator cannot reach data wider than its prior: the noise module learns distances
 * of the data's own size. {@link TopoSampler.fit} makes one of data; `new TopoSampler` makes one that is untrained.
 * @throws {ValueError} if `gameWeight` is negative or not finite, or a size is not a positive integer
 * @example
 * const sampler = await TopoSampler.fit(points, { form: "massive", batchSize: 64, epochs: 10, seed: 1 });
 * const sample = await sampler.sample(1_000, { seed: 2 });
 * const prior = await sampler.noise.sample(1_000, { seed: 2 }); // the latents of these samples
 */
export class TopoSampler extends Trained implements GenerativeModel {
  /** From noise to the learned prior. */
  readonly noise: NoiseModule;
  /** Generator and discriminator; its prior is that of {@link TopoSampler.noise}. */
  readonly gan: Gan;
  private readonly ownSource: boolean;
  private readonly description: TopoSamplerDescription;

  constructor(options: TopoSamplerOptions) {
    super();
    const { dimension, latent = dimension, noise = latent, depth = 3, activation = "leakyRelu" } = options;
    const { slope = 0.2, layers = "spectral", hidden = [64, 64, 64] } = options;
    const { gameWeight = 0, learningRate = 1e-3, copies = 1, random = shared } = options;
    if (!(gameWeight >= 0 && gameWeight < Number.POSITIVE_INFINITY))
      throw new ValueError(`gameWeight must be a finite number of at least 0: got ${gameWeight}`);
    atLeast(1, depth, "depth");
    const widths = [...Array<number>(depth + 1).fill(latent), dimension];
    const { source, loss } = options;
    const generator = perceptron({ widths, layers, activation, slope, copies, random });
    const made: { dispose(): void }[] = [generator];
    try {
      this.noise = new NoiseModule({ dimension: latent, noise, source, hidden, copies, random });
      made.push(this.noise);
      const prior = (n: number) => this.noise.sampleTensor(n);
      this.gan = new Gan({ dimension, hidden, generator, prior, loss, learningRate, copies, random });
    } catch (error) {
      for (const part of made) part.dispose();
      throw error;
    }
    this.ownSource = source !== undefined;
    this.description = {
      ...{ dimension, latent, noise, depth, activation, slope, layers },
      ...{ hidden: [...hidden], gameWeight, learningRate, copies },
    };
  }

  /**
   * Trains a sampler. The history has the losses `discriminator`, `generator` and `noise`.
   * @param data shape [n, d], n ≥ 2; all copies learn from it, each from its own batches
   * @throws {ValueError} if there are fewer than 2 rows, a coordinate is not finite or an option is out of range
   * @example
   * const options = { latent: 2, form: "massive", gameWeight: 1, epochs: 10, seed: 1 } as const;
   * const sampler = await TopoSampler.fit(components({ n: 2_000, shape: "circle" }), options);
   */
  static async fit(data: Points, options: TopoSamplerFitOptions = {}): Promise<TopoSampler> {
    const { noiseLearningRate, ...rest } = options;
    const training = { progress: !options.onEpoch, ...rest, learningRate: noiseLearningRate };
    const { model, run } = await fitNoise(data, training, {
      make: (dimension, random) => new TopoSampler({ ...rest, dimension, random }),
      module: ({ noise }) => noise,
      lesson: (model, context) => model.lesson(context),
    });
    model.fitted = { run, scaler: undefined };
    return model;
  }

  /**
   * Reads a sampler that {@link TopoSampler.save} wrote.
   * @throws {CheckpointError} if the file cannot be read, is damaged, or holds another kind of model
   * @example
   * const sampler = await TopoSampler.load("sampler.safetensors");
   */
  static async load(path: string): Promise<TopoSampler> {
    return loadModel(path, "topo-sampler", topoSamplerSchema, ({ run, ...description }, random) => {
      const sampler = new TopoSampler({ ...description, random });
      sampler.fitted = { run, scaler: undefined };
      return sampler;
    });
  }

  /**
   * Writes the three networks and the history to one safetensors file.
   * @throws {CheckpointError} if the file cannot be written, or the noise has a custom source
   * @throws {ValueError} if the sampler was not made by {@link TopoSampler.fit}
   */
  async save(path: string): Promise<void> {
    const { run } = requireFitted(this.fitted, "TopoSampler");
    if (this.ownSource)
      throw new CheckpointError("A TopoSampler with a source of your own cannot be saved: use saveWeights");
    const description = { ...this.description, run };
    await saveModel(path, { kind: "topo-sampler", description, variables: this.variables() });
  }

  variables(): tf.Variable[] {
    return [...this.noise.variables(), ...this.gan.variables()];
  }

  /**
   * Generates n points: noise, carried to the prior and on to the data.
   * @param options `seed` or `random` for the draws; `copy` for a sampler of several
   * @returns shape [n, d], in the units of the data
   * @throws {ValueError} if n is not a positive integer, or there is no such copy
   */
  async sample(n: number, options: CopyDraws = {}): Promise<PointArray> {
    return pointsOfCopy(this.sampleTensor(n, options), options.copy, this.fitted);
  }

  /** n points of every copy, [copies, n, d], which the caller disposes; for code inside graphs. */
  sampleTensor(n: number, options: Draws = {}): tf.Tensor3D {
    return tf.tidy(() => this.gan.generate(this.noise.sampleTensor(n, options)) as tf.Tensor3D);
  }

  /** Frees the networks and their optimizers. A second call does nothing. */
  dispose(): void {
    retire(this, [this.noise, this.gan]);
  }

  /** Discriminator and generator play, then the noise module learns. */
  private lesson({ points, optimizer, batchSize, random }: LessonContext): TreeLesson {
    const { noise: module, gan } = this;
    const { copies, gameWeight } = this.description;
    const [n, d] = points.shape;
    const values = Float32Array.from(points.data);
    const real = () => {
      const batch = new Float32Array(batchSize * copies * d);
      for (let at = 0; at < batch.length; at += d) {
        const row = random.integer(n);
        batch.set(values.subarray(row * d, (row + 1) * d), at);
      }
      return tf.tensor3d(batch, [batchSize, copies, d]);
    };
    return {
      random,
      inputs: () => [real()],
      update({ noise, topological, inputs }) {
        const losses = gan.step(inputs[0]);
        const lowered = (): tf.Scalar => {
          const latents = module.network.apply(noise);
          const loss = topological(latents);
          return gameWeight === 0 ? loss : loss.add(gan.generatorLoss(latents).mul(gameWeight));
        };
        const value = optimizer.minimize(lowered, true, trainable(module.network))!;
        return { ...losses, noise: value.div(copies) };
      },
    };
  }
}
