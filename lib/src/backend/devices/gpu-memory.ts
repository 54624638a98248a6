import { OutOfMemoryError, TopolabError, ValueError } from "../../errors.js";

/**
 * Checks `TOPOLAB_GPU_MEMORY`, which the binding reads when it is loaded: the most GiB of the GPU's memory that this
 * process may take. Without it, the process takes memory as it needs it.
 * @throws {ValueError} if it is not a positive number
 */
export function requireGpuMemory({ TOPOLAB_GPU_MEMORY: limit }: NodeJS.ProcessEnv = process.env): void {
  if (!limit || (Number(limit) > 0 && Number.isFinite(Number(limit)))) return;
  throw new ValueError(
    `TOPOLAB_GPU_MEMORY must be a positive number of GiB, such as 8 or 1.5: got ${JSON.stringify(limit)}`,
  );
}

/** Messages of TensorFlow, XLA and CUDA for exhausted memory. */
const exhausted = /\bOOM when allocating|RESOURCE[_ ]EXHAUSTED|out of memory|failed to allocate/i;

/**
 * Returns the error, or an `OutOfMemoryError` in its place if TensorFlow reports exhausted memory.
 * @param where what failed, the subject of the message
 */
export function memoryError(where: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof TopolabError || !exhausted.test(error.message))
    return error;
  return new OutOfMemoryError(
    `${where} needs more memory than is free: use a smaller batch or a smaller model, end other programs that use the ` +
      'GPU\'s memory (`nvidia-smi` lists them), raise TOPOLAB_GPU_MEMORY if it is set, or pass device: "cpu"',
    { cause: error },
  );
}
