import { type Draws, drawsOf } from "../backend/draws.js";
import { type PointArray, tf } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { withinStep, withSeeds } from "../jit/draws/noise.js";
import { dataOf, type Fitted } from "./fitted.js";

/** Options of `sample` for models with several copies. */
export interface CopyDraws extends Draws {
  /** The copy to draw from, for a model with several. Default 0, the first. */
  copy?: number;
}

/**
 * Runs `work` so that all its noise of topolab/jit comes from the generator in the options. Inside a training step the
 * noise is that of the step.
 */
export function withDraws<T>(options: Draws, work: () => T): T {
  if (withinStep()) return work();
  const random = drawsOf(options);
  return withSeeds(random.bits(), random.bits(), work);
}

/**
 * Returns one copy's points as a new tensor of shape [n, d].
 * @param points shape [copies, n, d]
 * @throws {ValueError} if there is no such copy
 */
export function copyOf(points: tf.Tensor, copy = 0): tf.Tensor2D {
  const copies = points.shape[0];
  if (!Number.isInteger(copy) || copy < 0 || copy >= copies)
    throw new ValueError(`copy must be an integer from 0 to ${copies - 1}: got ${copy}`);
  return tf.tidy(
    () => points.slice([copy, 0, 0], [1, -1, -1]).reshape([points.shape[1] as number, -1]) as tf.Tensor2D,
  );
}

/**
 * Returns one copy's points in the units of the data.
 * @param points shape [copies, n, d]; it is disposed
 * @throws {ValueError} if there is no such copy
 */
export function pointsOfCopy(
  points: tf.Tensor,
  copy: number | undefined,
  fitted: Fitted | undefined,
): PointArray {
  try {
    return dataOf(copyOf(points, copy), fitted);
  } finally {
    points.dispose();
  }
}
