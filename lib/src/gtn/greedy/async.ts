import type { Points } from "../../backend/index.js";
import { LabellingInterrupted } from "../../errors.js";
import { type GreedyOptions, greedyWork } from "./greedy.js";

/** Greedy labelling that can be watched, stopped and gone on with. */
export interface GreedyLabellingOptions extends GreedyOptions {
  /** Stops the labelling after the block under way (half a second at the very most). */
  signal?: AbortSignal;
  /** Told after each block how many latents are matched, of how many. */
  onProgress?: (done: number, total: number) => void;
  /** The labels of an interrupted labelling of the same points, −1 where none was found yet. */
  resume?: Int32Array;
}

/**
 * {@link greedyLabels} for long runs: between blocks of latents the event loop turns, progress is told and the
 * signal is heeded.
 * @returns the same labels as `greedyLabels`
 * @throws {LabellingInterrupted} when the signal is aborted; the error's `labels` are what `resume` takes
 * @throws {ShapeError} when counts or dimensions do not fit, also those of `resume`
 * @throws {ValueError} as `greedyLabels` does, or if `resume` is no part of a labelling of these points
 */
export async function greedyLabelling(
  latents: Points,
  targets: Points,
  { signal, onProgress, resume, ...options }: GreedyLabellingOptions = {},
): Promise<Int32Array> {
  const work = greedyWork(latents, targets, options, resume);
  const total = work.order.length;
  const stopped = () => new LabellingInterrupted(work.labels(), { cause: signal?.reason });
  if (signal?.aborted) throw stopped();
  for (const done of work.steps()) {
    onProgress?.(done, total);
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted && done < total) throw stopped();
  }
  return work.labels();
}
