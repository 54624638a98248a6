import type { Device } from "../backend/devices/device.js";
import type { Random, tf } from "../backend/index.js";
import type { Execution, Form, Precision } from "./execution.js";
import type { StepLosses } from "./losses.js";
import type { Rate } from "./optimizers/rates.js";

export type Step = (...batches: tf.Tensor[]) => StepLosses;

export interface LoopOptions {
  /** Tensors with a row for each sample. A step gets the same rows of each. The caller disposes them. */
  data?: readonly tf.Tensor[];
  /** Rows of a step; required with data. */
  batchSize?: number;
  /** Steps in one order of the rows. Default: as many as visit every row once. */
  steps?: number;
  /** The expected total number of steps, which decides whether compiling pays. Default: those of one order. */
  expectedSteps?: number;
  /** The form of the loop. Default: chosen by the size of the work. */
  form?: Form;
  /** The device. Default: the GPU, if there is one and the work is so large that it is faster. */
  device?: Device;
  /** The precision of products and convolutions. Default "float32". */
  precision?: Precision;
  /**
   * The optimizers that the step uses, in the order in which `rate` numbers them; required for `rate` without tracing.
   * Default the order of their first use.
   */
  optimizers?: readonly tf.Optimizer[];
  /** False runs the step op by op, with the same result; default true. */
  jit?: boolean;
}

export interface LoopRequest {
  /** The steps · batchSize rows in the order of use. Default: the order of the data. */
  order?: Int32Array;
  /** Steps to run. Default: all of the order. */
  steps?: number;
  /** Seeds the noise drawn in the step: two runs with one pair draw the same. Default [0, 0]. */
  seeds?: readonly [number, number];
  /** The number of earlier steps with these seeds; their noise is not drawn again. Default 0. */
  before?: number;
  /** The learning rate of the n-th optimizer at a step of this run; default the optimizer's own. */
  rate?: Rate;
  signal?: AbortSignal;
  /** Called between chunks of about 75 ms with the number of steps done and their mean losses. */
  onChunk?: (done: number, losses: Record<string, number>) => void;
}

export interface LoopOutcome {
  /** Means over the steps done; a single loss is named "loss". */
  losses: Record<string, number>;
  /** Steps done; fewer than requested if the run was aborted or a loss was not finite. */
  steps: number;
  /** The step whose loss was not finite; the state after it is invalid. */
  diverged: number | undefined;
}

/** A training step that is ready to run many times. */
export interface Loop {
  /** The form and the device, with the reason. */
  readonly execution: Execution | { form: "eager"; device?: undefined; reason: string };
  run(request?: LoopRequest): Promise<LoopOutcome>;
  /** Frees the graph; the variables keep their values. */
  dispose(): void;
}

/** Target duration of a chunk of steps in milliseconds; the event loop runs between chunks. */
export const CHUNK = 75;

export interface Plan {
  step: Step;
  data: readonly tf.Tensor[];
  batchSize: number;
  steps: number;
}

/** Rows in the order of the data; the last batch is filled up from the first rows. */
export function plainOrder({ data, batchSize, steps }: Plan): Int32Array {
  const rows = new Int32Array(data[0]?.shape[0] ?? 1);
  for (let i = 0; i < rows.length; i++) rows[i] = i;
  return filledUp(rows, steps * batchSize);
}

/**
 * Returns an order for one epoch of a loop: all rows shuffled. The last batch is filled up from the start of the
 * shuffle, so that all batches have one shape.
 * @param random the generator that shuffles
 * @param rows number of rows of the data
 * @param batchSize rows of a step
 * @returns ⌈rows / batchSize⌉ · batchSize row numbers
 * @example
 * shuffledOrder(new Random(1), 10, 4).length; // 12: three batches of 4
 */
export function shuffledOrder(random: Random, rows: number, batchSize: number): Int32Array {
  return filledUp(random.permutation(rows), Math.ceil(rows / batchSize) * batchSize);
}

/** The first `length` rows, repeated cyclically if necessary. */
function filledUp(rows: Int32Array, length: number): Int32Array {
  const order = new Int32Array(length);
  for (let at = 0; at < length; at += rows.length) order.set(rows.subarray(0, length - at), at);
  return order;
}
