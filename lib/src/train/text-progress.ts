import { standingLine } from "../standing.js";
import type { Progress } from "./run.js";

/**
 * A line of text that follows the training, for `onProgress`: epoch, time left and the best validation loss, or the loss,
 * written at most once in `everySeconds`.
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
 * How far the training is, as `epoch 91 of 500 · 12 s left · val 1.8e-4`, where `val` is the best epoch's.
 *
 * @example
 * await fit(model, data, { onProgress: (progress) => console.log(progressLine(progress)) });
 */
export function progressLine({ best, ...progress }: Progress): string {
  // Without validation there is no best loss.
  const valLoss = best.epoch > 0 && best.valLoss > 0 ? best.valLoss : undefined;
  return standingLine({ ...progress, valLoss });
}
