import { Turns } from "../backend/turns.js";
import { LabelingInterrupted } from "../errors.js";

/** Options to watch and stop a long labeling. */
export interface WatchOptions {
  /** Stops the labeling within about 50 ms. */
  signal?: AbortSignal;
  /** Called after each piece of the work with the amount done and the total. */
  onProgress?: (done: number, total: number) => void;
}

/** A labeling in progress. */
export interface LabelingSteps {
  /** The total amount of work, in the labeling's unit. */
  total: number;
  /** Continues; yields the amount done. */
  steps(): Generator<number>;
  /** For each latent row the index of its target row, −1 for latents without one. */
  labels(): Int32Array;
}

/** Runs a labeling to its end. */
export function labelsOf(work: LabelingSteps): Int32Array {
  for (const _ of work.steps());
  return work.labels();
}

/**
 * Runs a labeling to its end and gives the event loop turns.
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
