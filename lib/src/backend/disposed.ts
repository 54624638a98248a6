import { DisposedError, TopolabError } from "../errors.js";

/** How tfjs fails on a tensor, a variable or a model that was disposed; its kernels look for the data's backend. */
const patterns = [/\b(?<what>\w+ \S+ is already disposed|Tensor is disposed)/, /reading 'backend'/];

/**
 * The error, or a `DisposedError` in its place if it is tfjs's error for a tensor, a variable or a model that was disposed.
 *
 * @param where what failed, the subject of the message
 */
export function disposedError(where: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof TopolabError) return error;
  const match = patterns.map((pattern) => pattern.exec(error.message)).find((found) => found !== null);
  if (!match) return error;
  return new DisposedError(
    `${where} uses something that was disposed (${match.groups?.what ?? "Tensor is disposed"}): keep its tensors, ` +
      "variables and models until it ends",
    { cause: error },
  );
}
