import { disposedError } from "../backend/disposed.js";
import { lookupError } from "./graph/lookups.js";

/** The error of a step, the same in every form. The library's errors replace those of TensorFlow and tfjs. */
export function stepError(where: string, error: unknown): unknown {
  return disposedError(where, lookupError(where, error));
}
