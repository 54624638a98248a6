import type { Points } from "../../backend/index.js";
import { LabelingInterrupted } from "../../errors.js";
import { type GreedyOptions, greedyWork } from "./greedy.js";

/** Greedy labeling that can be watched, stopped and gone on with. */
export interface GreedyAsyncOptions extends GreedyOptions {
  /** Stops the labeling after the block under way (half a second at the very most). */
  signal?: AbortSignal;
  /** Told after each block how many latents are matched, of how many. */
  onProgress?: (done: number, total: number) => void;
  /** The labels of an interrupted labeling of the same points, −1 where none was found yet. */
  resume?: Int32Array;
}

/**
 * {@link greedyLabels} for long runs: between blocks of latents the event loop runs, `onProgress` is called and `signal` is
 * checked.
 * @returns the same labels as `greedyLabels`
 * @throws {LabelingInterrupted} when the signal is aborted; the error's `labels` are what `resume` takes
 * @throws {ShapeError} when counts or dimensions do not fit, also those of `resume`
 * @throws {ValueError} as `greedyLabels` does, or if `resume` is no part of a labeling of these points
 */
export async function greedyLabelsAsync(
  latents: Points,
  targets: Points,
  { signal, onProgress, resume, ...options }: GreedyAsyncOptions = {},
): Promise<Int32Array> {
  const work = greedyWork(latents, targets, options, resume);
  const total = work.order.length;
  const stopped = () => new LabelingInterrupted(work.labels(), { cause: signal?.reason });
  if (signal?.aborted) throw stopped();
  for (const done of work.steps()) {
    onProgress?.(done, total);
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted && done < total) throw stopped();
  }
  return work.labels();
}
