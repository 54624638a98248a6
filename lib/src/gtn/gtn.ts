import { type PointArray, type Points, pointArray, type tf } from "../backend/index.js";
import { cellSignal } from "../cell-signal.js";
import { ShapeError, ValueError } from "../errors.js";
import { type Activation, mlp } from "../models/layers/mlp.js";
import { standardize } from "../points/standardize.js";
import { type Epoch, type FitOptions, fit, predict, type TrainingRun } from "../train/index.js";
import { ClassCode } from "./class-code.js";
import { type Draws, drawsOf } from "./draws.js";
import { loadGtn, saveGtn } from "./gtn-file.js";
import type { GtnParts } from "./gtn-parts.js";
import { labelRows, regression, split } from "./gtn-training.js";
import type { LabelFunction, LabelMethod } from "./label-method.js";
import type { Prior } from "./prior.js";
import { type LabellingReport, labellingReport, type ReportOptions } from "./report/report.js";

/** The options of `fit` that a GTN passes on as they are. */
const passed = [
  "epochs",
  "learningRate",
  "optimizer",
  "schedule",
  "clipNorm",
  "weightDecay",
  "ema",
  "onEpoch",
  "onProgress",
  "jit",
  "device",
  "precision",
  "checkpoint",
] as const;

export interface GtnOptions extends Pick<FitOptions, (typeof passed)[number]>, Draws {
  /**
   * Which data point is the label of which latent. Default "cdf" in one dimension and "swap" above. The paper uses "cdf"
   * in one dimension and "greedy" above; "clustered" is its authors' code of 2025 and brings a prior of its own.
   */
  labels?: LabelMethod | LabelFunction;
  /** For "greedy": the angle in radians within which directions count as equal. Default 0, the published labels. */
  tolerance?: number;
  /** For "clustered": how many clusters. Default 50. */
  clusters?: number;
  /** Where latents come from. Default N(0, I) in the dimension of the data. */
  prior?: Prior;
  /** A class of each row, from 0 on: the GTN becomes conditional, and each class gets labels of its own. */
  classes?: ArrayLike<number>;
  /** Widths of the hidden layers. Default [64, 64, 64]. */
  hidden?: readonly number[];
  /** What follows each hidden layer. Default "leakyRelu" with slope 0.5, the paper's. */
  activation?: Activation;
  /** Batch norm after every hidden layer, or after the first so many. Default none. */
  batchNorm?: boolean | number;
  /** Whether the data are standardized per dimension for labeling and training. Default true. */
  standardize?: boolean;
  /** Rows held out, or the share of the data to hold out, to find the best epoch. Default 0.1; 0 holds out nothing. */
  validation?: number | Points;
  /** Pairs in a training step. Default 250, or all if there are fewer. */
  batchSize?: number;
  /** Epochs without a better validation error after which training stops. Default 10. */
  patience?: number;
  /** Stops labeling or training. Default the running notebook cell's. */
  signal?: AbortSignal;
}

export interface GtnSampleOptions extends Draws {
  /** For a conditional GTN: the class of all rows, or one for each row. */
  class?: number | ArrayLike<number>;
}

/**
 * A Generative Topological Network (Levy-Jurgenson and Yakhini, arXiv 2406.15152): a plain network ĥ that carries latents
 * y ~ N(0, I) to data by regression. What makes it generative is the labeling: before training, each latent gets the data
 * point that it is to be carried to. One forward pass generates.
 *
 * @example
 * const gtn = await Gtn.fit(swissRoll({ n: 20_000 }).theta, { seed: 1 });
 * const theta = await gtn.sample(250, { seed: 2 });
 * gtn.dispose();
 */
export class Gtn {
  private disposed = false;

  private constructor(private readonly parts: GtnParts) {}

  /**
   * Labels latents with the data and trains the network on the pairs.
   * @param data shape [n, d], n ≥ 2
   * @throws {ShapeError} if the data are not n rows, or `classes` has another length
   * @throws {ValueError} if a coordinate is not finite, or an option is out of range
   * @throws {LabellingInterrupted} if the signal is aborted while the labels are made. Aborted later, training ends with
   *   the best weights so far
   */
  static async fit(data: Points, options: GtnOptions = {}): Promise<Gtn> {
    const points = pointArray(data, "data");
    const [n, d] = points.shape;
    if (n < 2) throw new ValueError(`A GTN needs at least 2 rows of data: got ${n}`);
    const random = drawsOf(options);
    const { classes, signal = cellSignal(), tolerance = 0, clusters = 50, prior, device } = options;
    const { labels = d === 1 ? "cdf" : "swap" } = options;
    const code = classes ? ClassCode.of(classes, n) : new ClassCode(0);
    const { train, held } = split({ points, classes }, options.validation ?? 0.1, random);
    const scaler =
      options.standardize === false ? undefined : standardize(train.points, { constant: "zero" });
    const labeling = { labels, prior, tolerance, clusters, signal, random, device };
    const pairs = await labelRows(train, code, scaler, labeling);
    const validation = held && (await labelRows(held, code, scaler, labeling));
    const { hidden = [64, 64, 64], activation = "leakyRelu", batchNorm = false } = options;
    const layers = { hidden, activation, batchNorm };
    const network = mlp({ inputs: d + code.count, outputs: d, ...layers, random });
    try {
      const run = await fit(network, regression(pairs, code), {
        ...fitOptions(
          options,
          pairs.reduce((sum, { labels }) => sum + labels.length, 0),
        ),
        ...(validation ? { validation: regression(validation, code), patience: waits(options) } : {}),
        ...(signal ? { signal } : {}),
        random,
      });
      const priors = pairs.map((made) => made.prior);
      return new Gtn({ network, layers, dimension: d, scaler, classes: code.count, priors, run, pairs });
    } catch (error) {
      network.dispose();
      throw error;
    }
  }

  /**
   * Reads a GTN that {@link Gtn.save} wrote.
   * @throws {CheckpointError} if the file cannot be read, is damaged, or holds something else
   */
  static async load(path: string): Promise<Gtn> {
    return new Gtn(await loadGtn(path));
  }

  /**
   * Writes network, prior, scale and history as one safetensors file.
   * @throws {CheckpointError} if the file cannot be written, or the prior is one of your own
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

  /** The record of the training: best epoch, why it ended, how its steps ran. */
  get run(): TrainingRun {
    return this.parts.run;
  }

  /** The network ĥ, from latents to standardized data, for code that works with tfjs. */
  get network(): tf.LayersModel {
    return this.parts.network;
  }

  /**
   * Generates n points: latents from the prior, carried by ĥ.
   * @returns shape [n, d]
   * @throws {ValueError} if n is not a positive integer, or a class is missing or out of range
   */
  async sample(n: number, options: GtnSampleOptions = {}): Promise<PointArray> {
    const { priors, classes } = this.parts;
    const random = drawsOf(options);
    const code = new ClassCode(classes);
    const rows = code.rows(options.class, n);
    const latents = rows ? code.latents(rows, priors, random) : priors[0].sample(n, { random });
    return this.transform(latents, rows ? { class: rows } : {});
  }

  /**
   * Carries latents to data: ĥ.
   * @param latents shape [n, d]
   * @returns shape [n, d]
   * @throws {ShapeError} if the latents have another dimension than the data
   * @throws {ValueError} if a class is missing or out of range
   */
  async transform(latents: Points, options: Pick<GtnSampleOptions, "class"> = {}): Promise<PointArray> {
    const { network, dimension, scaler, classes } = this.parts;
    const array = pointArray(latents, "latents");
    const [n, d] = array.shape;
    if (d !== dimension) throw new ShapeError(`The latents must have ${dimension} dimensions: got ${d}`);
    const code = new ClassCode(classes);
    const output = await predict(network, code.beside(array, code.rows(options.class, n)));
    const points = pointArray(output as tf.Tensor2D);
    output.dispose();
    return scaler ? scaler.undo(points) : points;
  }

  /**
   * Diagnoses the labels that the network learned: their cost, whether neighbors stay neighbors, whether a small network
   * can predict them.
   * @param options of `labellingReport`; for a conditional GTN also the class
   * @throws {ValueError} if the GTN was loaded from a file, which does not keep the training pairs, or a class is missing
   */
  async report({ class: of, ...options }: ReportOptions & { class?: number } = {}): Promise<LabellingReport> {
    const { pairs, classes } = this.parts;
    if (!pairs) throw new ValueError("A report needs the training pairs, which a file does not keep");
    const [row = 0] = new ClassCode(classes).rows(of, 1) ?? [];
    const { latents, targets, labels } = pairs[row];
    return labellingReport(latents, targets, labels, options);
  }

  /** Frees the network. A second call does nothing. */
  dispose(): void {
    if (!this.disposed) this.parts.network.dispose();
    this.disposed = true;
  }
}

function fitOptions(options: GtnOptions, rows: number): FitOptions {
  const given = passed.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
  return { ...Object.fromEntries(given), batch: options.batchSize ?? Math.min(250, rows) };
}

/** `fit` stops after more than so many epochs without a better one, a GTN after so many. */
function waits({ patience = 10 }: GtnOptions): number {
  if (!(patience >= 1)) throw new ValueError(`patience must be 1 or more: got ${patience}`);
  return patience - 1;
}
