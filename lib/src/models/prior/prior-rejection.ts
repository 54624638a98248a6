import * as v from "valibot";
import {
  type Points,
  pointArray,
  pointTensor,
  type Random,
  random as shared,
  tf,
} from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { ValueError } from "../../errors.js";
import { fitPoints, type PointFitOptions, requireDimension, requireFitted } from "../fitted.js";
import type { Layer } from "../layers/layer.js";
import { perceptron } from "../layers/perceptron.js";
import { loadModel, runSchema, saveModel } from "../model-file.js";
import { Trained } from "../trained.js";
import { leastRows, type Network, requireShare } from "./rejection.js";

export interface PriorRejectionOptions {
  /** The discriminator's logits for the generator's points at these latents. */
  score: Network;
  /** Dimension of the latents. */
  latent: number;
  /** The share of latents to keep. Default 0.9. */
  keep?: number;
  /** Widths of the hidden layers. Default [64, 64]. */
  hidden?: readonly number[];
  random?: Random;
}

/** Options of {@link PriorRejection.fit}. */
export interface PriorRejectionFitOptions
  extends Omit<PriorRejectionOptions, "latent" | "random">,
    Omit<PointFitOptions, "standardize"> {}

const schema = v.object({
  latent: v.number(),
  keep: v.number(),
  hidden: v.array(v.number()),
  run: runSchema,
});

/**
 * Rejection in the prior: a small network learns, for each latent, the probability that a trained discriminator gives
 * to the generator's output. Latents of low probability are dropped, and the generator and the discriminator are not
 * needed again. {@link PriorRejection.fit} trains one on latents; `new PriorRejection` creates an untrained one, a
 * learner for `fit`.
 * @throws {ValueError} if `keep` is not in (0, 1], or a width is not a positive integer
 * @example
 * const score = (rows: tf.Tensor2D) => gan.discriminate(gan.generate(rows));
 * const rejection = await PriorRejection.fit(sampleLatents(50_000, 2), { score, keep: 0.9, seed: 1 });
 * const kept = takeRows(latents, await rejection.accept(latents));
 */
export class PriorRejection extends Trained {
  private readonly network: Layer;
  private readonly score: Network;
  private readonly description: { latent: number; keep: number; hidden: readonly number[] };

  constructor({ score, latent, keep = 0.9, hidden = [64, 64], random = shared }: PriorRejectionOptions) {
    super();
    requireShare(keep);
    this.score = score;
    this.description = { latent, keep, hidden };
    this.network = perceptron({ widths: [latent, ...hidden, 1], random });
  }

  /**
   * Trains a rejection on draws of the prior. Defaults: 3 epochs, batch 256, Adam 3e-3.
   * @param latents shape [n, latent], n ≥ 2; more latents cover the prior better, and 50,000 are ample in few
   * dimensions
   * @throws {ValueError} if a coordinate is not finite, `keep` is not in (0, 1], or another option is out of range
   * @example
   * const rejection = await PriorRejection.fit(latents, { score, keep: 0.9, epochs: 3, seed: 1 });
   */
  static async fit(latents: Points, options: PriorRejectionFitOptions): Promise<PriorRejection> {
    const { score, keep, hidden, ...fitting } = options;
    const points = pointArray(latents, "latents");
    const batchSize = Math.max(1, Math.min(256, points.shape[0]));
    const defaults = { batchSize, epochs: 3, ...(options.optimizer ? {} : { learningRate: 3e-3 }) };
    const { model, fitted } = await fitPoints(
      points,
      { ...defaults, ...fitting, standardize: false },
      (latent, random) => new PriorRejection({ score, latent, keep, hidden, random }),
    );
    model.fitted = fitted;
    return model;
  }

  /**
   * Reads a rejection that {@link PriorRejection.save} wrote. It can accept and reject, but not continue training,
   * because a file does not keep the score.
   * @throws {CheckpointError} if the file cannot be read, is damaged, or holds another kind of model
   * @example
   * const rejection = await PriorRejection.load("rejection.safetensors");
   */
  static async load(path: string): Promise<PriorRejection> {
    return loadModel(path, "prior-rejection", schema, ({ run, ...description }, random) => {
      const model = new PriorRejection({ ...description, score: lostScore, random });
      model.fitted = { run, scaler: undefined };
      return model;
    });
  }

  /**
   * Writes the network and the history to one safetensors file.
   * @throws {CheckpointError} if the file cannot be written
   * @throws {ValueError} if the model was not made by {@link PriorRejection.fit}
   */
  async save(path: string): Promise<void> {
    const { run } = requireFitted(this.fitted, "PriorRejection");
    const description = { ...this.description, run };
    await saveModel(path, { kind: "prior-rejection", description, variables: this.variables() });
  }

  variables(): readonly tf.Variable[] {
    return this.network.variables;
  }

  /** The mean cross-entropy of the network's probabilities to the discriminator's, at latents [n, latent]. */
  loss(latents: tf.Tensor): tf.Scalar {
    const wanted = tf.sigmoid(this.score(latents as tf.Tensor2D));
    const logits = this.network.apply(latents);
    return tf.softplus(logits).sub(wanted.mul(logits)).mean() as tf.Scalar;
  }

  /**
   * Returns the kept rows of the latents, in their order: those with the greatest expected scores.
   * @param latents shape [n, latent]
   * @throws {ShapeError} if the latents have another dimension
   */
  async accept(latents: Points): Promise<Int32Array> {
    const { keep, latent } = this.description;
    const points = requireDimension(latents, latent, "latents");
    const scores = tf.tidy(() => this.network.apply(pointTensor(points)).neg().dataSync());
    return leastRows(scores, keep);
  }

  /** Frees the network. A second call does nothing. */
  dispose(): void {
    retire(this, [this.network]);
  }
}

/** Replaces the score of a model that was read from a file. */
function lostScore(): never {
  throw new ValueError(
    "A loaded PriorRejection cannot continue training, because its file does not keep the score: fit a new one",
  );
}
