import { standingLine } from "../standing.js";
import type { Progress } from "./run.js";

/**
 * Returns an `onProgress` callback that writes the progress as a line of text: epoch, time left and the best validation
 * loss, or the loss. It writes at most once in `everySeconds`.
 * @example await fit(model, data, { onProgress: textProgress() })
 */
export function textProgress(
  write: (line: string) => void = (line) => console.log(line),
  everySeconds = 2,
): (progress: Progress) => void {
  let next = 0;
  return (progress) => {
    const last = progress.epoch === progress.epochs && progress.step === progress.steps;
    if (performance.now() < next && !last) return;
    next = performance.now() + everySeconds * 1000;
    write(progressLine(progress));
  };
}

/**
 * The progress of a training as `epoch 91 of 500 · 12 s left · val 1.8e-4`; `val` is that of the best epoch.
 *
 * @example
 * await fit(model, data, { onProgress: (progress) => console.log(progressLine(progress)) });
 */
export function progressLine({ best, ...progress }: Progress): string {
  // Without validation there is no best loss.
  const valLoss = best.epoch > 0 && best.valLoss > 0 ? best.valLoss : undefined;
  return standingLine({ ...progress, valLoss });
}
