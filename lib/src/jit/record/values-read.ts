import { TraceError } from "../../errors.js";
import { atLine, caller } from "./caller.js";

/** The error of a step that reads the values of a tensor. @param what the tensor */
export function valuesRead(what: string): TraceError {
  return new TraceError(
    `The step reads a tensor's values while it is traced${atLine(caller())}: ${what}. ` +
      "Compute with tensors instead of reading them (no dataSync, arraySync, data or branch on a value), " +
      "or run with `jit: false`.",
  );
}

/** tfjs-node's gather reads its indices only to check that they are in range. */
export function isRangeCheck(): boolean {
  return new Error().stack?.includes("/kernels/GatherV2.") ?? false;
}
