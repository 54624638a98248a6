import * as v from "valibot";
import { tf } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { oneOf } from "../../options.js";

/**
 * The encoding of the time: "raw", the number as one more input, or its sines and cosines at this many frequencies from
 * 1 down to 1e-4 (Vaswani et al., 2017).
 */
export type TimeCode = "raw" | { frequencies: number };

/** A time code as stored in a file. */
export const timeSchema = v.union([v.literal("raw"), v.object({ frequencies: v.number() })]);

/** The number of inputs of a time code. */
export function timeWidth(code: TimeCode): number {
  if (code === "raw") return 1;
  if (typeof code !== "object" || code === null) oneOf(code, ["raw"], "time, unless it is { frequencies },");
  if (!Number.isInteger(code.frequencies) || code.frequencies < 1)
    throw new ValueError(`frequencies must be a positive integer: got ${code.frequencies}`);
  return 2 * code.frequencies;
}

/** [n, 1] times → [n, timeWidth]. */
export function timeFeatures(time: tf.Tensor, code: TimeCode): tf.Tensor {
  if (code === "raw") return time;
  const { frequencies } = code;
  const angles = Array.from({ length: frequencies }, (_, i) => 1e-4 ** (i / Math.max(1, frequencies - 1)));
  const phases = time.mul(tf.tensor2d([angles]));
  return tf.concat([phases.sin(), phases.cos()], 1);
}
