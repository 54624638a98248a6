import type { Points } from "../../backend/index.js";
import { labelsInTurns, type WatchOptions } from "../labeling-steps.js";
import { type GreedyOptions, greedyWork } from "./greedy.js";

/** Options of a greedy labeling that can be watched, stopped and resumed. */
export interface GreedyAsyncOptions extends GreedyOptions, WatchOptions {
  /** The labels of an interrupted labeling of the same points, −1 for latents without a label. */
  resume?: Int32Array;
}

/**
 * {@link greedyLabels} for long runs: between blocks of latents the event loop runs, `onProgress` is called and `signal` is
 * checked.
 * @returns the same labels as `greedyLabels`
 * @throws {LabelingInterrupted} if the signal is aborted; the error's `labels` are what `resume` takes
 * @throws {ShapeError} if counts or dimensions do not fit, those of `resume` included
 * @throws {ValueError} as `greedyLabels` does, or if `resume` is not part of a labeling of these points
 * @example
 * const labels = await greedyLabelsAsync(latents, targets, { signal: AbortSignal.timeout(60_000) });
 */
export async function greedyLabelsAsync(
  latents: Points,
  targets: Points,
  { signal, onProgress, resume, ...options }: GreedyAsyncOptions = {},
): Promise<Int32Array> {
  const work = greedyWork(latents, targets, options, resume);
  return labelsInTurns({ ...work, total: work.order.length }, { signal, onProgress });
}
