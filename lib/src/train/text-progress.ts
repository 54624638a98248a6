import type { Progress } from "./run.js";

/**
 * A line of text that follows the training, for `onProgress`: epoch, step, loss, best validation loss and time left,
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

export function progressLine({ epoch, epochs, step, steps, loss, best, secondsLeft }: Progress): string {
  const bestSoFar =
    best.epoch > 0 && best.valLoss > 0 ? ` · best ${best.valLoss.toPrecision(4)} (epoch ${best.epoch})` : "";
  return `epoch ${epoch}/${epochs} · step ${step}/${steps} · loss ${loss.toPrecision(4)}${bestSoFar} · ${duration(secondsLeft)} left`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
