import { disposedError } from "../backend/disposed.js";
import { lookupError } from "./graph/lookups.js";

/** The error of a step, the same in every form: replaces errors of TensorFlow and tfjs that the library has its own for. */
export function stepError(where: string, error: unknown): unknown {
  return disposedError(where, lookupError(where, error));
}
