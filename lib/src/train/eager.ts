import { tf } from "../backend/index.js";
import type { Loss } from "./losses.js";
import type { TensorPairs } from "./pairs.js";
import { Turns } from "./signal.js";

export interface EpochRequest {
  /** A permutation of the training rows. */
  order: Int32Array;
  batch: number;
  signal?: AbortSignal;
}

/** How far an epoch came. */
export interface EpochOutcome {
  /** Mean over the samples seen. */
  loss: number;
  steps: number;
  /** False when the signal ended it early. */
  finished: boolean;
  /** Whether the loss ceased to be finite. */
  diverged: boolean;
}

/** One epoch op by op: each batch is gathered, its loss minimised. The last batch may be smaller than the others. */
export async function eagerEpoch(
  model: tf.LayersModel,
  { x, y }: TensorPairs,
  loss: Loss,
  optimizer: tf.Optimizer,
  { order, batch, signal }: EpochRequest,
): Promise<EpochOutcome> {
  const turns = new Turns();
  let sum = 0;
  let seen = 0;
  let steps = 0;
  while (seen < order.length && !signal?.aborted) {
    const rows = order.subarray(seen, seen + batch);
    const value = tf.tidy(() => {
      const indices = tf.tensor1d(rows, "int32");
      const [input, target] = [tf.gather(x, indices), tf.gather(y, indices)];
      const cost = () => loss(model.apply(input, { training: true }) as tf.Tensor, target);
      return optimizer.minimize(cost, true)!.dataSync()[0];
    });
    sum += value * rows.length;
    seen += rows.length;
    steps++;
    if (!Number.isFinite(value)) break;
    await turns.give();
  }
  return { loss: sum / seen, steps, finished: seen === order.length, diverged: !Number.isFinite(sum) };
}
