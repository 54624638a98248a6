import { type PointArray, tf } from "../backend/index.js";
import { Turns } from "../backend/turns.js";

/** Rows in a pass. */
const rowsPerPass = 2 ** 14;

/**
 * Computes a function of rows in passes, which bound memory. The event loop runs between passes.
 * @param compute [m, d] → [m, …]
 * @returns [n, …]; the caller disposes it
 */
export async function inPasses<Result extends tf.Tensor>(
  { data, shape: [n, d] }: PointArray,
  compute: (rows: tf.Tensor2D) => Result,
): Promise<Result> {
  const parts: Result[] = [];
  const turns = new Turns();
  try {
    for (let from = 0; from === 0 || from < n; from += rowsPerPass) {
      const to = Math.min(n, from + rowsPerPass);
      const rows = Float32Array.from(data.subarray(from * d, to * d));
      parts.push(tf.tidy(() => compute(tf.tensor2d(rows, [to - from, d]))));
      await turns.give();
    }
    return tf.concat(parts, 0);
  } finally {
    tf.dispose(parts);
  }
}
