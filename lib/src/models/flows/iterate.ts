import { type Draws, drawsOf } from "../../backend/draws.js";
import { isNative, tf } from "../../backend/index.js";
import { closedSignal } from "../../cell-signal.js";
import { BackendError } from "../../errors.js";
import { jit } from "../../jit/index.js";

export interface IterateOptions extends Draws {
  /**
   * Stops between two chunks of steps if aborted. Default: when nothing waits for the running notebook cell any more.
   */
  signal?: AbortSignal;
  /** False runs the steps op by op. Default: traced, if that works and there is more than one step. */
  jit?: boolean;
}

/**
 * x ← move(x, row) for each row of a table, traced into one TensorFlow graph that runs all rows. The event loop runs
 * between chunks of rows.
 * @param start the first x; the caller disposes it
 * @param rows table of numbers, one row for each step
 * @param move gets the row's numbers as tensors of shape [1, 1]; noise in it comes from `normal` of topolab/jit
 * @returns the last x; the caller disposes it
 * @throws {BackendError} if x is no longer finite
 * @throws the signal's reason when it is aborted
 */
export async function iterate(
  start: tf.Tensor,
  rows: readonly (readonly number[])[],
  move: (x: tf.Tensor, row: tf.Tensor[]) => tf.Tensor,
  options: IterateOptions = {},
): Promise<tf.Tensor> {
  const { signal = closedSignal(), jit: traced = isNative && rows.length > 1 } = options;
  const random = drawsOf(options);
  if (rows.length === 0) return start.clone();
  const state = tf.tidy(() => start.clone().variable(false));
  const table = tf.tensor2d(rows as number[][]);
  const step = (row: tf.Tensor): tf.Scalar => {
    state.assign(move(state, tf.split(row, rows[0].length, 1)));
    return zeroIfFinite(state);
  };
  const loop = jit.loop(step, { data: [table], batchSize: 1, jit: traced });
  try {
    const outcome = await loop.run({ seeds: [random.bits() | 0, random.bits() | 0], signal });
    signal?.throwIfAborted();
    if (outcome.diverged !== undefined)
      throw new BackendError(
        `Step ${outcome.diverged + 1} of ${rows.length} returned numbers that are not finite`,
      );
  } catch (error) {
    loop.dispose();
    state.dispose();
    throw error;
  } finally {
    table.dispose();
  }
  loop.dispose();
  const last = tf.tidy(() => state.clone());
  state.dispose();
  return last;
}

/** 0 if every value is finite, else NaN, also for very large values. */
function zeroIfFinite(values: tf.Tensor): tf.Scalar {
  return tf.where(tf.isFinite(values).all(), tf.scalar(0), tf.scalar(Number.NaN)) as tf.Scalar;
}
