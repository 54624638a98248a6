import { type Draws, drawsOf } from "../backend/draws.js";
import {
  type PointArray,
  type Points,
  pointArray,
  stacked,
  takeRows,
  type tf,
  toPoints,
} from "../backend/index.js";
import { retire } from "../backend/retire.js";
import { cellSignal } from "../cell-signal.js";
import { ValueError } from "../errors.js";
import { fitPoints, type PointFitOptions, requireDimension } from "../models/fitted.js";
import type { Coupling, CouplingFunction, GenerativeModel } from "../models/index.js";
import { type Activation, mlp } from "../models/layers/mlp.js";
import { requireSize } from "../models/sample-size.js";
import { type Epoch, predict, type TrainingRun } from "../train/index.js";
import { ClassCode } from "./class-code.js";
import { loadGtn, saveGtn } from "./gtn-file.js";
import type { GtnParts } from "./gtn-parts.js";
import { coupleRows, labelRows, regression } from "./gtn-training.js";
import type { LabeledPairs, LabelFunction, LabelMethod } from "./label-method.js";
import { latentsFrom, type Prior } from "./prior.js";
import { type LabelingReport, labelingReport, type ReportOptions } from "./report/report.js";

export interface GtnOptions extends PointFitOptions {
  /**
   * How latents get their labels, the data points. Default "cdf" in one dimension and "swap" above. The paper uses
   * "cdf" in one dimension and "greedy" above; "clustered" is its authors' code of 2025 and makes its own prior.
   */
  labels?: LabelMethod | LabelFunction;
  /**
   * Makes the pairs that the network learns, in place of `labels`: of the standardized points, latents with a point for each.
   * So a GTN can learn the points of `sinkhornTargets` or `reflowPairs`. Samples draw their latents from the prior.
   */
  coupling?: CouplingFunction;
  /** For "greedy": the angle in radians within which directions count as equal. Default 0, the published labels. */
  tolerance?: number;
  /** For "clustered": number of clusters. Default 50. */
  clusters?: number;
  /**
   * The prior of the latents: a fitted model in the dimension of the data, or any object that draws points the same
   * way. Default N(0, I). The caller disposes it, after the GTN.
   */
  prior?: Prior;
  /** The class of each row, numbered from 0. The GTN becomes conditional, and each class is labeled separately. */
  classes?: ArrayLike<number>;
  /** Widths of the hidden layers. Default [64, 64, 64]. */
  hidden?: readonly number[];
  /** Activation of the hidden layers. Default "leakyRelu" with slope 0.5, as in the paper. */
  activation?: Activation;
  /** Batch norm after every hidden layer (true), or after this many from the first. Default none. */
  batchNorm?: boolean | number;
  /** Validation rows, or the share of the data to hold out for validation. Default 0.1; 0 holds out nothing. */
  validation?: number | Points;
  /** Training stops after this many epochs in a row without a lower validation error, as in Keras. Default 10. */
  patience?: number;
}

export interface GtnSampleOptions extends Draws {
  /** For a conditional GTN: the class of all rows, or one for each row. */
  class?: number | ArrayLike<number>;
}

/**
 * A Generative Topological Network (Levy-Jurgenson and Yakhini, arXiv 2406.15152): a plain network ĥ that carries
 * latents y ~ N(0, I) to data. It is trained by regression. The labeling makes it generative: before training, each
 * latent gets a data point as its label. One forward pass generates a point.
 *
 * @example
 * const gtn = await Gtn.fit(swissRoll({ n: 20_000 }).theta, { seed: 1 });
 * const theta = await gtn.sample(250, { seed: 2 });
 * gtn.dispose();
 */
export class Gtn implements GenerativeModel {
  private constructor(private readonly parts: GtnParts) {}

  /**
   * Labels latents with the data and trains the network on the pairs. The time of an epoch is in proportion to the
   * rows and, for wide layers, to the square of their width; the labeling's time is that of its method.
   * @param data shape [n, d], n ≥ 2
   * @throws {ShapeError} if the data are not n rows, `classes` has another length, or the prior or the coupling has another
   * dimension
   * @throws {ValueError} if a coordinate is not finite, or an option is out of range
   * @throws {LabelingInterrupted} if the signal is aborted while the labels are made. If it is aborted later, training
   * ends with the best weights so far
   */
  static async fit(data: Points, options: GtnOptions = {}): Promise<Gtn> {
    const points = pointArray(data, "data");
    const { prior, coupling, classes, tolerance = 0, clusters = 50, validation = 0.1, ...rest } = options;
    const { labels, hidden = [64, 64, 64], activation = "leakyRelu", batchNorm = false, ...fitting } = rest;
    const { signal = cellSignal() } = options;
    if (coupling && (labels || classes))
      throw new ValueError("coupling makes the pairs itself: leave out labels and classes");
    const [n, dimension] = points.shape;
    const method = labels ?? (dimension === 1 ? "cdf" : "swap");
    const code = classes ? ClassCode.of(classes, n) : new ClassCode(0);
    const layers = { hidden, activation, batchNorm };
    const labeled: (LabeledPairs | undefined)[][] = [];
    const { model: network, fitted } = await fitPoints(
      points,
      { ...fitting, validation },
      (d, random) => mlp({ inputs: d + code.count, outputs: d, ...layers, random }),
      {
        classes,
        patience: 10,
        pairs: async (rows, random) => {
          const how = { labels: method, prior, tolerance, clusters, signal, random, device: options.device };
          const made = coupling ? [await coupleRows(rows, coupling, how)] : await labelRows(rows, code, how);
          labeled.push(made);
          return regression(made, code);
        },
      },
    );
    const pairs = labeled[0].filter((made) => made !== undefined); // from every class, and each class keeps a row for training
    const priors = pairs.map((made) => made.prior);
    return new Gtn({ network, layers, dimension, classes: code.count, priors, pairs, ...fitted });
  }

  /**
   * Reads a GTN that {@link Gtn.save} wrote.
   * @param options `prior`: the prior that the GTN was fitted with, if its file does not contain it; otherwise it is
   * ignored
   * @throws {CheckpointError} if the file cannot be read, is damaged or is not a GTN's, or if the prior is neither in
   * the file nor given
   * @example
   * await prior.save("prior.safetensors");
   * await gtn.save("gtn.safetensors");
   * const again = await Gtn.load("gtn.safetensors", { prior: await GaussianMixture.load("prior.safetensors") });
   */
  static async load(path: string, { prior }: Pick<GtnOptions, "prior"> = {}): Promise<Gtn> {
    return new Gtn(await loadGtn(path, prior));
  }

  /**
   * Writes network, scale and history to one safetensors file, with the prior if it is N(0, I) or made by "clustered".
   * Save any other prior separately and pass it to {@link Gtn.load}.
   * @throws {CheckpointError} if the file cannot be written
   */
  async save(path: string): Promise<void> {
    await saveGtn(this.parts, path);
  }

  /** The dimension of latents and data. */
  get dimension(): number {
    return this.parts.dimension;
  }

  /** The epochs of the training, in order. */
  get history(): readonly Epoch[] {
    return this.parts.run.history;
  }

  /** The record of the training: the best epoch, why it ended, how its steps ran. */
  get run(): TrainingRun {
    return this.parts.run;
  }

  /**
   * The latents and points that the network was trained on, in the units of the data, without their classes; undefined for
   * a GTN loaded from a file.
   */
  get pairs(): Coupling | undefined {
    const { pairs, scaler } = this.parts;
    if (!pairs) return undefined;
    const y = stacked(pairs.map(({ targets, labels }) => takeRows(targets, labels)));
    return { x: stacked(pairs.map(({ latents }) => latents)), y: scaler ? scaler.inverseTransform(y) : y };
  }

  /** The network ĥ, from latents to standardized data, for code that uses tfjs. */
  get network(): tf.LayersModel {
    return this.parts.network;
  }

  /**
   * Generates n points: draws latents from the prior and applies ĥ. O(n) time and memory.
   * @returns shape [n, d]
   * @throws {ValueError} if n is not a positive integer, or a class is missing or out of range
   */
  async sample(n: number, options: GtnSampleOptions = {}): Promise<PointArray> {
    const { priors, classes, dimension: d } = this.parts;
    requireSize(n);
    const random = drawsOf(options);
    const code = new ClassCode(classes);
    const rows = code.rows(options.class, n);
    const latents = await (rows
      ? code.latents(rows, priors, d, random)
      : latentsFrom(priors[0], n, d, random));
    return this.transform(latents, rows ? { class: rows } : {});
  }

  /**
   * Carries latents to data by ĥ.
   * @param latents shape [n, d]
   * @returns shape [n, d]
   * @throws {ShapeError} if the latents do not have the dimension of the data
   * @throws {ValueError} if a class is missing or out of range
   */
  async transform(latents: Points, options: Pick<GtnSampleOptions, "class"> = {}): Promise<PointArray> {
    const { network, dimension, scaler, classes } = this.parts;
    const array = requireDimension(latents, dimension, "latents");
    const code = new ClassCode(classes);
    const rows = code.rows(options.class, array.shape[0]);
    const points = toPoints(await predict(network, code.beside(array, rows)));
    return scaler ? scaler.inverseTransform(points) : points;
  }

  /**
   * Diagnoses the labels that the network learned: their cost, whether neighbors stay neighbors, and whether a small
   * network can predict them.
   * @param options of `labelingReport`; for a conditional GTN also the class
   * @throws {ValueError} if the GTN was loaded from a file, which does not keep the training pairs, or a class is missing
   */
  async report({ class: of, ...options }: ReportOptions & { class?: number } = {}): Promise<LabelingReport> {
    const { pairs, classes } = this.parts;
    if (!pairs)
      throw new ValueError("A report needs the training pairs, which a GTN loaded from a file does not have");
    const [row = 0] = new ClassCode(classes).rows(of, 1) ?? [];
    const { latents, targets, labels } = pairs[row];
    return labelingReport(latents, targets, labels, options);
  }

  /** Frees the network. A second call does nothing. */
  dispose(): void {
    retire(this, [this.parts.network]);
  }
}
