import { readFile } from "node:fs/promises";
import { writeAtomically } from "../../backend/atomic.js";
import { CheckpointError } from "../../errors.js";
import { decodeTensors, encodeTensors, type TensorFile } from "./safetensors.js";

export interface CheckpointOptions {
  /** The file; it is written to a temporary one first, so a kill at any moment leaves a whole one. */
  path: string;
  /** Write after every so many epochs; default only by the clock. */
  everyEpochs?: number;
  /** Write after the first epoch that ends so many minutes after the last checkpoint; default 1. */
  everyMinutes?: number;
  /** Go on from the file where there is one; default false, which starts anew and overwrites it. */
  resume?: boolean;
}

/** When checkpoints are due, and where they lie. */
export class Checkpoints {
  private written = performance.now();

  constructor(private readonly options: CheckpointOptions) {}

  /** Writes what `content` gives when a checkpoint is due. */
  async afterEpoch(epoch: number, last: boolean, content: () => TensorFile): Promise<void> {
    const { everyEpochs = Number.POSITIVE_INFINITY, everyMinutes = 1, path } = this.options;
    const minutes = (performance.now() - this.written) / 60_000;
    if (!last && epoch % everyEpochs !== 0 && minutes < everyMinutes) return;
    await writeAtomically(path, encodeTensors(content()));
    this.written = performance.now();
  }

  /**
   * The file to go on from; undefined when there is none, or none is wanted.
   * @throws {CheckpointError} when it is damaged
   */
  async read(): Promise<TensorFile | undefined> {
    const { path, resume } = this.options;
    if (!resume) return undefined;
    let bytes: Uint8Array;
    try {
      bytes = await readFile(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new CheckpointError(`The checkpoint ${path} cannot be read: ${(error as Error).message}`, {
        cause: error,
      });
    }
    try {
      return decodeTensors(bytes);
    } catch (error) {
      const { message } = error as Error;
      throw new CheckpointError(`The checkpoint ${path} is damaged: ${message}. Delete it to start anew.`, {
        cause: error,
      });
    }
  }
}
