import * as v from "valibot";
import { type Draws, drawsOf } from "../../backend/draws.js";
import { type PointArray, type Points, type Random, random as shared, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { CheckpointError } from "../../errors.js";
import { normal } from "../../jit/index.js";
import type { Epoch } from "../../train/index.js";
import { requireFitted } from "../fitted.js";
import type { GenerativeModel } from "../generative-model.js";
import { type Layer, trainable } from "../layers/layer.js";
import { type Activation, activations } from "../layers/mlp.js";
import { perceptron } from "../layers/perceptron.js";
import { loadModel, runSchema, saveModel } from "../model-file.js";
import { requireSize } from "../sample-size.js";
import { type CopyDraws, pointsOfCopy, withDraws } from "../sampling.js";
import { Trained } from "../trained.js";
import { fitNoise, type NoiseTrainingOptions } from "./noise-training.js";
import type { TreeLesson } from "./tree-steps.js";

export interface NoiseModuleOptions {
  /** Dimension of the learned prior. */
  dimension: number;
  /** Dimension of the Gaussian noise; default the prior's. */
  noise?: number;
  /** Draws noise, [copies, n, noise], with tensors and noise of topolab/jit. Default: from N(0, I). */
  source?: (n: number) => tf.Tensor;
  /** Widths of the hidden layers. Default [64, 64, 64]. */
  hidden?: readonly number[];
  /** Default "tanh". With relu, the easiest way to create a long death is a single far outlier. */
  activation?: Activation;
  /** Number of modules side by side, such as one for each seed. Default 1. */
  copies?: number;
  random?: Random;
}

/** Options of {@link NoiseModule.fit}. */
export interface NoiseFitOptions
  extends Omit<NoiseModuleOptions, "dimension" | "random">,
    Omit<NoiseTrainingOptions, "onEpoch">,
    Draws {
  /** Called after each epoch with its record and the current module. Training waits for a returned promise. */
  onEpoch?: (epoch: Epoch, module: NoiseModule) => void | Promise<void>;
}

const schema = v.object({
  dimension: v.number(),
  noise: v.number(),
  hidden: v.array(v.number()),
  activation: v.picklist(activations),
  copies: v.number(),
  run: runSchema,
});

/**
 * TopoSampler's noise module (Dey and Das, 2020): a network that carries Gaussian noise to a learned prior with the
 * 0-dimensional persistence of the data. {@link NoiseModule.fit} trains one on data; `new NoiseModule` creates an
 * untrained one.
 * @example
 * const prior = await NoiseModule.fit(data, { form: "massive", seed: 1 });
 * const latents = await prior.sample(1_000, { seed: 2 });
 * const gan = new Gan({ dimension: 2, copies: 1, prior: (n) => prior.sampleTensor(n) });
 */
export class NoiseModule extends Trained implements GenerativeModel {
  /** [copies, n, noise] → [copies, n, dimension] */
  readonly network: Layer;
  readonly copies: number;
  readonly noise: number;
  readonly dimension: number;
  private readonly hidden: readonly number[];
  private readonly activation: Activation;
  private readonly source: NoiseModuleOptions["source"];

  constructor(options: NoiseModuleOptions) {
    super();
    const { dimension, noise = dimension, hidden = [64, 64, 64], activation = "tanh" } = options;
    const { copies = 1, random = shared } = options;
    this.source = options.source;
    this.copies = copies;
    this.noise = noise;
    this.dimension = dimension;
    this.hidden = hidden;
    this.activation = activation;
    this.network = perceptron({ widths: [noise, ...hidden, dimension], activation, copies, random });
  }

  /**
   * Trains a noise module to match the deaths of its prior to those of the data. The loss is `topologicalLoss` of Moor
   * et al. (2020) between a batch of data and a batch of the prior, unpaired and in the data's scale: (1/n) Σ (death of
   * the data − death of the prior)².
   * @param data shape [n, d], n ≥ 2; all copies learn from it, each from its own batches
   * @throws {ValueError} if there are fewer than 2 rows, a coordinate is not finite or an option is out of range
   * @example
   * const prior = await NoiseModule.fit(data, { form: "massive", batchSize: 64, epochs: 6, seed: 1 });
   */
  static async fit(data: Points, options: NoiseFitOptions = {}): Promise<NoiseModule> {
    const { noise, source, hidden, activation, copies, ...training } = options;
    const { model, run } = await fitNoise(data, training, {
      make: (dimension, random) =>
        new NoiseModule({ dimension, noise, source, hidden, activation, copies, random }),
      module: (model) => model,
      lesson: (model, { optimizer }) => lessonOf(model, optimizer),
    });
    model.fitted = { run, scaler: undefined };
    return model;
  }

  /**
   * Reads a module that {@link NoiseModule.save} wrote.
   * @throws {CheckpointError} if the file cannot be read, is damaged, or holds another kind of model
   * @example
   * const prior = await NoiseModule.load("prior.safetensors");
   */
  static async load(path: string): Promise<NoiseModule> {
    return loadModel(path, "noise-module", schema, ({ run, ...description }, random) => {
      const module = new NoiseModule({ ...description, random });
      module.fitted = { run, scaler: undefined };
      return module;
    });
  }

  /**
   * Writes the network and the history to one safetensors file.
   * @throws {CheckpointError} if the file cannot be written, or the noise has a custom source
   * @throws {ValueError} if the module was not made by {@link NoiseModule.fit}
   */
  async save(path: string): Promise<void> {
    const { dimension, noise, hidden, activation, copies } = this;
    const { run } = requireFitted(this.fitted, "NoiseModule");
    if (this.source)
      throw new CheckpointError("A NoiseModule with a source of your own cannot be saved: use saveWeights");
    const description = { dimension, noise, hidden, activation, copies, run };
    await saveModel(path, { kind: "noise-module", description, variables: this.variables() });
  }

  variables(): readonly tf.Variable[] {
    return this.network.variables;
  }

  /**
   * Draws n points of the learned prior.
   * @param options `seed` or `random` for the draws; `copy` for a module with copies
   * @returns shape [n, dimension]
   * @throws {ValueError} if n is not a positive integer, or there is no such copy
   */
  async sample(n: number, options: CopyDraws = {}): Promise<PointArray> {
    return pointsOfCopy(this.sampleTensor(n, options), options.copy, this.fitted);
  }

  /** n draws of every copy's prior, [copies, n, dimension], which the caller disposes; for code inside graphs. */
  sampleTensor(n: number, options: Draws = {}): tf.Tensor3D {
    requireSize(n);
    const random = drawsOf(options);
    return tf.tidy(() => this.network.apply(this.drawNoise(n, random)) as tf.Tensor3D);
  }

  /** n draws of the noise of every copy, [copies, n, noise], which the caller disposes. */
  drawNoise(n: number, random: Random = shared): tf.Tensor {
    const { source } = this;
    if (source) return withDraws({ random }, () => tf.tidy(() => source(n)));
    return normal([this.copies, n, this.noise], random);
  }

  /** Frees the network. A second call does nothing. */
  dispose(): void {
    retire(this, [this.network]);
  }
}

/** The topological loss alone. */
function lessonOf({ network, copies }: NoiseModule, optimizer: tf.Optimizer): TreeLesson {
  return {
    update({ noise, topological }) {
      const loss = () => topological(network.apply(noise));
      return { loss: optimizer.minimize(loss, true, trainable(network))!.div(copies) };
    },
  };
}
