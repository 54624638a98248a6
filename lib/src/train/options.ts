import { isNative, Random, random as shared, type tf } from "../backend/index.js";
import { cellSignal } from "../cell-signal.js";
import { ValueError } from "../errors.js";
import type { Device, Form, Precision } from "../jit/index.js";
import { oneOf } from "../options.js";
import { adam } from "./adam.js";
import type { CheckpointOptions } from "./checkpoint/index.js";
import { requireOptimizer } from "./course/optimizer-state.js";
import { type Loss, type LossName, lossFunction } from "./losses.js";
import type { Data } from "./pairs.js";
import type { Epoch, Progress } from "./run.js";
import type { Schedule } from "./schedules.js";

export interface FitOptions {
  /**
   * Validation samples, with their targets if the model learns pairs. Their loss decides which epoch is best and when
   * to stop.
   */
  validation?: Data;
  /**
   * The loss: a function of prediction and target, or its name. Default "meanSquaredError", over all coordinates. A
   * Learner has its own loss.
   */
  loss?: Loss | LossName;
  /**
   * The optimizer. Default Adam with learning rate 1e-3 and PyTorch's ε = 1e-8. An optimizer that you pass keeps its
   * state afterwards and cannot train another model.
   */
  optimizer?: tf.Optimizer;
  /** The learning rate of the default Adam. Default 1e-3. */
  learningRate?: number;
  /** Multiplies the optimizer's learning rate over the training. Default constant. */
  schedule?: Schedule;
  /** Gradients are scaled down so that the norm of all of them together is at most this. */
  clipNorm?: number;
  /** Adds weightDecay · w to each gradient, as in PyTorch's Adam. Default 0. */
  weightDecay?: number;
  /** Keeps a moving average of the weights with this decay. Validation uses the average, and the model ends with it. */
  ema?: number;
  /**
   * Rows per step; the last step of an epoch is filled up from its first rows. Default 250, or all if there are fewer.
   */
  batchSize?: number;
  /** The greatest number of epochs. Default 500. */
  epochs?: number;
  /** Training stops after this many epochs in a row without a lower validation loss, as in Keras. Default: never. */
  patience?: number;
  /** Stops training at its next chunk of steps if aborted. Default: the signal of the running notebook cell. */
  signal?: AbortSignal;
  /** Called after each epoch with its record. Training waits for a returned promise, so a live figure can be drawn. */
  onEpoch?: (epoch: Epoch) => void | Promise<void>;
  /** Called about ten times a second; see `textProgress`. */
  onProgress?: (progress: Progress) => void;
  /**
   * Whether a training of more than two seconds shows its progress: a live curve in a notebook, which stays, and a line
   * on a terminal. A later training in the same run of a cell replaces the curve. Default true, unless `onEpoch` or
   * `onProgress` is given.
   */
  progress?: boolean;
  /** Whether steps run traced into one TensorFlow graph; false runs them op by op. Default: true, if that works. */
  jit?: boolean | Form;
  /**
   * The device of the steps. Default: the GPU, if there is one and the work is so large that it is faster;
   * `run.execution` names it. With `jit: false` each operation is placed by its own size.
   */
  device?: Device;
  /**
   * The precision of a step's products and convolutions. Default "float32". Validation and steps with `jit: false` use
   * float32.
   */
  precision?: Precision;
  /** Writes checkpoints, also after an interruption, and resumes from them. */
  checkpoint?: CheckpointOptions;
  /** The generator of shuffles and noise. Default: the library's. */
  random?: Random;
  /** The seed of a new generator for them, in place of `random`. */
  seed?: number;
}

/** {@link FitOptions} with all defaults filled in. */
export interface FitSettings
  extends Omit<FitOptions, "loss" | "validation" | "jit" | "seed" | "learningRate"> {
  loss: Loss;
  /** The name of the loss in a checkpoint. */
  lossName: string;
  optimizer: tf.Optimizer;
  ownsOptimizer: boolean;
  batchSize: number;
  epochs: number;
  patience: number;
  jit: boolean;
  form: Form | undefined;
  random: Random;
}

/** @throws {ValueError} if a number is out of range for `rows` training rows */
export function fitSettings(options: FitOptions, rows: number): FitSettings {
  const {
    batchSize = Math.min(250, rows),
    epochs = 500,
    patience = Number.POSITIVE_INFINITY,
    jit = isNative,
  } = options;
  const { validation, seed, learningRate: _, ...rest } = options;
  requireInteger("batchSize", batchSize, 1, rows, `the ${rows} training rows`);
  requireInteger("epochs", epochs, 0);
  requireInRange("patience", patience, 0, Number.POSITIVE_INFINITY);
  requireInRange("ema", options.ema ?? 0, 0, 1);
  requireInRange("weightDecay", options.weightDecay ?? 0, 0, Number.POSITIVE_INFINITY);
  requireInRange("clipNorm", options.clipNorm ?? 1, Number.MIN_VALUE, Number.POSITIVE_INFINITY);
  if (options.patience !== undefined && !validation)
    throw new ValueError(
      "patience needs validation pairs, whose loss it watches: pass `validation: { x, y }`",
    );
  const { loss = "meanSquaredError" } = options;
  if (jit !== true && jit !== false)
    oneOf(jit, ["while", "lowered", "xla"], "jit, unless it is true or false,");
  const { optimizer, learningRate = 1e-3 } = options;
  if (optimizer !== undefined) requireOptimizer(optimizer);
  if (optimizer !== undefined && options.learningRate !== undefined)
    throw new ValueError("Pass either optimizer or learningRate; an optimizer has its own rate");
  requireInRange("learningRate", learningRate, 0, Number.MAX_VALUE);
  if (options.schedule !== undefined && typeof options.schedule !== "function")
    throw new ValueError(
      `schedule must be a function, such as schedules.cosine(): got ${typeof options.schedule}`,
    );
  return {
    ...rest,
    loss: lossFunction(loss),
    lossName: typeof loss === "function" ? "a function" : loss,
    optimizer: optimizer ?? adam(learningRate),
    ownsOptimizer: optimizer === undefined,
    batchSize,
    epochs,
    patience,
    signal: options.signal ?? cellSignal(),
    jit: jit !== false,
    form: typeof jit === "string" ? jit : undefined,
    random: options.random ?? (seed === undefined ? shared : new Random(seed)),
  };
}

function requireInteger(
  name: string,
  value: number,
  low: number,
  high = Number.POSITIVE_INFINITY,
  of = "",
): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  const range = Number.isFinite(high) ? `from ${low} to ${of || high}` : `of ${low} or more`;
  throw new ValueError(`${name} must be an integer ${range}: got ${value}`);
}

function requireInRange(name: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return;
  throw new ValueError(`${name} must be from ${low} to ${high}: got ${value}`);
}
