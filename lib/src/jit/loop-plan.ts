import type { Device } from "../backend/devices/device.js";
import type { Random, tf } from "../backend/index.js";
import type { Execution, Form, Precision } from "./execution.js";
import type { StepLosses } from "./losses.js";
import type { Rate } from "./optimizers/rates.js";

export type Step = (...batches: tf.Tensor[]) => StepLosses;

export interface LoopOptions {
  /** Tensors with a row for each sample; a step gets the same rows of each. They stay the caller's. */
  data?: readonly tf.Tensor[];
  /** Rows of a step; needed with data. */
  batchSize?: number;
  /** Steps that one order of the rows holds; default so many that every row is seen. */
  steps?: number;
  /** How many steps are to come in all: decides whether compiling pays; default one order's. */
  expectedSteps?: number;
  /** Overrides the rule that chooses how the loop runs. */
  form?: Form;
  /** Where the loop runs; default the GPU, if there is one, where the size of the work makes it faster. */
  device?: Device;
  /** What products and convolutions are computed in; default "float32". */
  precision?: Precision;
  /**
   * The optimizers that the step uses, in the order in which `rate` numbers them; needed for `rate` without tracing.
   * Default the order of their first use.
   */
  optimizers?: readonly tf.Optimizer[];
  /** False runs the step op by op, with the same result; default true. */
  jit?: boolean;
}

export interface LoopRequest {
  /** Rows in the order of use, steps · batchSize of them; default as they lie. */
  order?: Int32Array;
  /** Steps to run; default all that the order holds. */
  steps?: number;
  /** Seeds the noise drawn in the step: two runs with one pair draw the same. Default [0, 0]. */
  seeds?: readonly [number, number];
  /** How many steps with these seeds came before, in an earlier run: their noise is not drawn again. Default 0. */
  before?: number;
  /** The learning rate of the n-th optimizer at a step of this run; default the optimizer's own. */
  rate?: Rate;
  signal?: AbortSignal;
  /** Called between chunks of about 75 ms with the steps done, and their mean losses so far. */
  onChunk?: (done: number, losses: Record<string, number>) => void;
}

export interface LoopOutcome {
  /** Means over the steps done; a lone loss is called "loss". */
  losses: Record<string, number>;
  /** Steps done; fewer than asked for when aborted or when a loss was not finite. */
  steps: number;
  /** The step whose loss was not finite: after it the state is spoilt. */
  diverged: number | undefined;
}

/** A training step, ready to be run many times over. */
export interface Loop {
  /** How it runs, and why. */
  readonly execution: Execution | { form: "eager"; device?: undefined; reason: string };
  run(request?: LoopRequest): Promise<LoopOutcome>;
  /** Frees the graph; the variables keep their values. */
  dispose(): void;
}

/** Milliseconds that a chunk of steps aims at: the event loop runs between chunks. */
export const CHUNK = 75;

export interface Plan {
  step: Step;
  data: readonly tf.Tensor[];
  batchSize: number;
  steps: number;
}

/** Rows as they lie, the last batch filled up from the first rows. */
export function plainOrder({ data, batchSize, steps }: Plan): Int32Array {
  const rows = new Int32Array(data[0]?.shape[0] ?? 1);
  for (let i = 0; i < rows.length; i++) rows[i] = i;
  return filledUp(rows, steps * batchSize);
}

/**
 * An order for one epoch's run of a loop: all rows shuffled, the last batch filled up from the head of the shuffle,
 * so that all batches have one shape.
 * @param random the generator that shuffles
 * @param rows how many rows the data have
 * @param batchSize rows of a step
 * @returns ⌈rows / batchSize⌉ · batchSize row numbers
 * @example
 * shuffledOrder(new Random(1), 10, 4).length; // 12: three batches of 4
 */
export function shuffledOrder(random: Random, rows: number, batchSize: number): Int32Array {
  return filledUp(random.permutation(rows), Math.ceil(rows / batchSize) * batchSize);
}

/** The first `length` of the rows, begun anew as often as it takes. */
function filledUp(rows: Int32Array, length: number): Int32Array {
  const order = new Int32Array(length);
  for (let at = 0; at < length; at += rows.length) order.set(rows.subarray(0, length - at), at);
  return order;
}
