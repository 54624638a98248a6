import { Turns } from "../backend/turns.js";
import { LabelingInterrupted } from "../errors.js";

/** How a labeling that takes long is watched and stopped. */
export interface WatchOptions {
  /** Stops the labeling within about 50 ms. */
  signal?: AbortSignal;
  /** Called after each piece of the work with how much is done, of how much. */
  onProgress?: (done: number, total: number) => void;
}

/** A labeling under way. */
export interface LabelingSteps {
  /** How much work there is, in the labeling's own unit. */
  total: number;
  /** Goes on; yields how much is done. */
  steps(): Generator<number>;
  /** For each latent row the row of its target, −1 where none is found yet. */
  labels(): Int32Array;
}

/** Runs a labeling to its end. */
export function labelsOf(work: LabelingSteps): Int32Array {
  for (const _ of work.steps());
  return work.labels();
}

/**
 * Runs a labeling to its end with turns for the event loop.
 * @throws {LabelingInterrupted} if the signal is aborted before the end; the error holds the labels so far
 */
export async function labelsInTurns(
  work: LabelingSteps,
  { signal, onProgress }: WatchOptions,
): Promise<Int32Array> {
  const turns = new Turns();
  const stopped = () => new LabelingInterrupted(work.labels(), { cause: signal?.reason });
  if (signal?.aborted) throw stopped();
  let first = true;
  for (const done of work.steps()) {
    if (!first && !turns.due && done < work.total) continue;
    first = false;
    onProgress?.(done, work.total);
    await turns.give();
    if (signal?.aborted && done < work.total) throw stopped();
  }
  return work.labels();
}
