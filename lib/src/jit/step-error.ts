import { disposedError } from "../backend/disposed.js";
import { lookupError } from "./lookups.js";

/** What a step fails with, in every form: TensorFlow's and tfjs's errors as the library's, all others as they are. */
export function stepError(where: string, error: unknown): unknown {
  return disposedError(where, lookupError(where, error));
}
