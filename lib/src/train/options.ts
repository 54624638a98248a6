import { Random, random as shared, tf } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { type Loss, type LossName, lossFunction } from "./losses.js";
import type { Pairs } from "./pairs.js";
import type { Epoch } from "./run.js";
import { cellSignal } from "./signal.js";

export interface FitOptions {
  /** Pairs held out: their loss decides which epoch is best and when to stop. */
  validation?: Pairs;
  /** A function of prediction and target, or its name; default "meanSquaredError", over all coordinates. */
  loss?: Loss | LossName;
  /** Default Adam with learning rate 1e-3 and PyTorch's ε = 1e-8. The caller's own keeps its state afterwards. */
  optimizer?: tf.Optimizer;
  /** Rows in a step; the last step of an epoch takes what is left. Default 250, or all rows when fewer. */
  batch?: number;
  /** The most epochs to train; default 500. */
  epochs?: number;
  /** Stop after more than so many epochs in a row without a better validation loss; default never. */
  patience?: number;
  /** Stops training at its next step when aborted; default the running notebook cell's. */
  signal?: AbortSignal;
  /** Called after each epoch; a promise is waited for, so a live figure can be drawn. */
  onEpoch?: (epoch: Epoch) => void | Promise<void>;
  /** Whether steps run traced into one TensorFlow graph; false runs them op by op. Default true. */
  jit?: boolean;
  /** Where the shuffles are drawn from; default the library's own generator. */
  random?: Random;
  /** Seeds a generator for the shuffles, in place of `random`. */
  seed?: number;
}

/** {@link FitOptions} with every default filled in. */
export interface FitSettings {
  validation?: Pairs;
  loss: Loss;
  optimizer: tf.Optimizer;
  ownsOptimizer: boolean;
  batch: number;
  epochs: number;
  patience: number;
  signal?: AbortSignal;
  onEpoch?: FitOptions["onEpoch"];
  random: Random;
}

/** @throws {ValueError} when a number is out of range for `rows` training rows */
export function fitSettings(options: FitOptions, rows: number): FitSettings {
  const { batch = Math.min(250, rows), epochs = 500, patience = Number.POSITIVE_INFINITY } = options;
  if (!Number.isInteger(batch) || batch < 1 || batch > rows)
    throw new ValueError(`batch should be an integer from 1 to the ${rows} training rows: got ${batch}`);
  if (!Number.isInteger(epochs) || epochs < 0)
    throw new ValueError(`epochs should be an integer of 0 or more: got ${epochs}`);
  if (!(patience >= 0)) throw new ValueError(`patience should be 0 or more: got ${patience}`);
  if (options.patience !== undefined && !options.validation)
    throw new ValueError(
      "patience needs validation pairs, whose loss it watches: give `validation: { x, y }`",
    );
  return {
    validation: options.validation,
    loss: lossFunction(options.loss ?? "meanSquaredError"),
    optimizer: options.optimizer ?? tf.train.adam(1e-3, 0.9, 0.999, 1e-8),
    ownsOptimizer: options.optimizer === undefined,
    batch,
    epochs,
    patience,
    signal: options.signal ?? cellSignal(),
    onEpoch: options.onEpoch,
    random: options.random ?? (options.seed === undefined ? shared : new Random(options.seed)),
  };
}
