import { disposedError } from "../backend/disposed.js";
import { type DataArray, tf } from "../backend/index.js";
import { Turns } from "../backend/turns.js";
import { closedSignal } from "../cell-signal.js";
import { requireLoss } from "../jit/index.js";
import { type Rows, rowTensor } from "./arrays.js";
import type { Loss } from "./losses.js";
import { requireFit, type TensorPairs } from "./pairs.js";

/** The greatest number of activations in one forward pass: 256 MB. */
const ACTIVATIONS = 2 ** 26;

/** The number of input rows per pass. */
export function rowsPerPass(model: tf.LayersModel): number {
  let perRow = 0;
  for (const { outputShape } of model.layers)
    for (const shape of Array.isArray(outputShape[0])
      ? (outputShape as number[][])
      : [outputShape as number[]])
      perRow += shape.slice(1).reduce((product, side) => product * (side ?? 1), 1);
  return Math.max(1, Math.floor(ACTIVATIONS / perRow));
}

/**
 * Returns the model's output for each row, in inference mode: batch norm uses its moving averages, dropout does
 * nothing. Large inputs are split into passes, which bound memory. The event loop runs between passes.
 * @param points shape [n, …] of the model's input
 * @returns a plain array of shape [n, …]; `toPoints` converts it to points
 * @throws {ShapeError} if the points do not fit the model's input
 * @throws {DisposedError} if the model is disposed
 * @example
 * const images = await predict(decoder, latents);
 */
export async function predict(model: tf.LayersModel, points: Rows): Promise<DataArray> {
  const tensor = await predictTensor(model, points);
  try {
    return { data: (await tensor.data()) as Float32Array, shape: tensor.shape };
  } finally {
    tensor.dispose();
  }
}

/**
 * {@link predict}, but returns a tensor, which the caller disposes.
 *
 * @example
 * const output = await predictTensor(model, latents);
 * output.dispose();
 */
export async function predictTensor(model: tf.LayersModel, points: Rows): Promise<tf.Tensor> {
  const x = rowTensor(points, "points");
  const parts: tf.Tensor[] = [];
  try {
    requireFit(x, model.inputs[0].shape, "points", "takes");
    const turns = new Turns();
    const signal = closedSignal();
    for (const [from, rows] of passes(x.shape[0], rowsPerPass(model))) {
      signal?.throwIfAborted();
      parts.push(tf.tidy(() => model.apply(rowsOf(x, from, rows)) as tf.Tensor));
      await turns.give();
    }
    return parts.length === 1 ? parts[0].clone() : tf.concat(parts, 0);
  } catch (error) {
    throw disposedError("predict", error);
  } finally {
    tf.dispose([x, ...parts]);
  }
}

/** The mean of the loss over all pairs, in inference mode. */
export function evaluate(model: tf.LayersModel, pairs: TensorPairs, loss: Loss): number {
  return meanOverPasses(pairs, rowsPerPass(model), (x, y) => loss(model.apply(x) as tf.Tensor, y!));
}

/** The mean over all rows of a loss that is itself a mean over the rows it gets. */
export function meanOverPasses(
  { x, y }: TensorPairs,
  size: number,
  loss: (x: tf.Tensor, y?: tf.Tensor) => tf.Scalar,
): number {
  const n = x.shape[0];
  let sum = 0;
  for (const [from, rows] of passes(n, size))
    sum += tf.tidy(() => {
      const mean = loss(rowsOf(x, from, rows), y && rowsOf(y, from, rows));
      requireLoss(mean, "The validation loss");
      return mean.dataSync()[0] * rows;
    });
  return sum / n;
}

function* passes(n: number, size: number): Generator<[from: number, rows: number]> {
  for (let from = 0; from < n; from += size) yield [from, Math.min(size, n - from)];
}

function rowsOf(tensor: tf.Tensor, from: number, rows: number): tf.Tensor {
  return tensor.slice([from], [rows]);
}
