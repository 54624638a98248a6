import { DisposedError, TopolabError } from "../errors.js";

/**
 * Messages of tfjs for a disposed tensor, variable or model; its kernels fail when they look for the data's backend.
 */
const patterns = [/\b(?<what>\w+ \S+ is already disposed|Tensor is disposed)/, /reading 'backend'/];

/**
 * Returns the error, or a `DisposedError` in its place if tfjs reports a disposed tensor, variable or model.
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
