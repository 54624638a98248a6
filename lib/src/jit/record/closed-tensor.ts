import type { TensorEntry } from "../../backend/native.js";
import { TraceError } from "../../errors.js";

/**
 * Closes a tensor that outlives its recording. It can be disposed; reading it throws an error that says why it has no
 * values.
 */
export function closeEntry(entry: TensorEntry): void {
  entry.id = -1;
  Object.defineProperty(entry, "values", {
    get: () => {
      throw new TraceError(
        "This tensor was computed while a step was traced, so it has no values. A step that keeps something for the " +
          "next one or for later must assign it to a tf.variable or return it. A stateful recurrent layer keeps its " +
          "state in this way: call resetStates() and run with `jit: false`.",
      );
    },
  });
}
