import type { Random } from "../../backend/index.js";
import { mlp } from "../../models/layers/mlp.js";
import { atLeast } from "../../points/count.js";
import { fit, predict } from "../../train/index.js";

/** The small network that tries to learn a labeling. */
export interface ProbeOptions {
  /** Steps of Adam, at 3e-3 and for the last third at 5e-4. Default 600. */
  steps?: number;
  /** Units in each of three hidden layers. Default 64. */
  width?: number;
  /** Rows in a step. Default 256. */
  batchSize?: number;
  signal?: AbortSignal;
}

/**
 * Trains a small network (three hidden layers, LeakyReLU) on four fifths of the pairs, and tests it on the rest.
 * @param inputs shape [n, d], standardized
 * @param outputs shape [n, d], of variance 1 at most in each dimension
 * @returns the mean of ‖predicted − target‖² over the held-out pairs
 * @throws {ValueError} if steps, width or batchSize is out of range
 */
export async function heldOutError(
  inputs: Float32Array,
  outputs: Float32Array,
  d: number,
  random: Random,
  { steps = 600, width = 64, batchSize = 256, signal }: ProbeOptions = {},
): Promise<number> {
  atLeast(0, steps, "steps");
  atLeast(1, width, "width");
  atLeast(1, batchSize, "batchSize");
  const n = inputs.length / d;
  const trained = Math.max(1, Math.floor(0.8 * n));
  const rows = (data: Float32Array, from: number, to: number) => ({
    data: data.subarray(from * d, to * d),
    shape: [to - from, d],
  });
  const model = mlp({ inputs: d, hidden: [width, width, width], outputs: d, slope: 0.2, random });
  const size = Math.min(batchSize, trained);
  try {
    await fit(
      model,
      { x: rows(inputs, 0, trained), y: rows(outputs, 0, trained) },
      {
        batchSize: size,
        epochs: Math.ceil((steps * size) / trained),
        learningRate: 3e-3,
        schedule: (done) => (done < 2 / 3 ? 1 : 1 / 6),
        random,
        ...(signal ? { signal } : {}),
      },
    );
    signal?.throwIfAborted();
    const from = trained < n ? trained : 0;
    const { data: predicted } = await predict(model, rows(inputs, from, n));
    let sum = 0;
    for (let i = 0; i < predicted.length; i++) sum += (predicted[i] - outputs[from * d + i]) ** 2;
    return sum / (n - from);
  } finally {
    model.dispose();
  }
}
