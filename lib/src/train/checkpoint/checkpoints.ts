import { CheckpointError, ValueError } from "../../errors.js";
import type { TensorFile } from "./safetensors.js";
import { isMissing, prepareFolder, readTensorFile, writeTensorFile } from "./tensor-file.js";

export interface CheckpointOptions {
  /**
   * The path of the file. Its folder is created if it is missing. Writing is atomic, so killing the process never
   * leaves a damaged file.
   */
  path: string;
  /** Writes a checkpoint every this many epochs. Default: only by the clock. */
  everyEpochs?: number;
  /** Writes a checkpoint after the first epoch that ends at least this many minutes after the last one. Default 1. */
  everyMinutes?: number;
  /** Resumes from the file if it exists. Default false: training starts again and overwrites the file. */
  resume?: boolean;
}

/** The schedule and the path of checkpoints. */
export class Checkpoints {
  private written = performance.now();

  private constructor(private readonly options: CheckpointOptions) {}

  /**
   * @throws {ValueError} if an interval is out of range
   * @throws {CheckpointError} if the file cannot be written
   */
  static async open(options: CheckpointOptions): Promise<Checkpoints> {
    const { path, everyEpochs = 1, everyMinutes = 1 } = options;
    if (!(everyEpochs === Number.POSITIVE_INFINITY || (Number.isInteger(everyEpochs) && everyEpochs >= 1)))
      throw new ValueError(`checkpoint.everyEpochs must be a positive integer: got ${everyEpochs}`);
    if (!(everyMinutes >= 0))
      throw new ValueError(`checkpoint.everyMinutes must be 0 or more: got ${everyMinutes}`);
    await prepareFolder(path);
    return new Checkpoints(options);
  }

  /** Writes the result of `content` if a checkpoint is due. */
  async afterEpoch(epoch: number, last: boolean, content: () => TensorFile): Promise<void> {
    const { everyEpochs = Number.POSITIVE_INFINITY, everyMinutes = 1 } = this.options;
    const minutes = (performance.now() - this.written) / 60_000;
    if (last || epoch % everyEpochs === 0 || minutes >= everyMinutes) await this.write(content());
  }

  async write(content: TensorFile): Promise<void> {
    await writeTensorFile(this.options.path, content);
    this.written = performance.now();
  }

  /**
   * The file to resume from; undefined if there is none, or resuming is off.
   * @throws {CheckpointError} if it cannot be read or is damaged
   */
  async read(): Promise<TensorFile | undefined> {
    const { path, resume } = this.options;
    if (!resume) return undefined;
    try {
      return await readTensorFile(path);
    } catch (error) {
      const { cause, message } = error as CheckpointError;
      if (isMissing(error as CheckpointError)) return undefined;
      if (!(cause instanceof CheckpointError)) throw error;
      throw new CheckpointError(`${message}. Delete it to start over`, { cause });
    }
  }
}
