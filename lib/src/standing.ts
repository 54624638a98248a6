/** The progress of a training. */
export interface Standing {
  epoch: number;
  epochs: number;
  /** Undefined if the training has ended. */
  secondsLeft?: number;
  /** Shown without a validation loss. */
  loss?: number;
  valLoss?: number;
}

/** Returns the progress of a training in a line: `epoch 91 of 500 · 12 s left · val 1.8e-4`. */
export function standingLine({ epoch, epochs, secondsLeft, loss, valLoss }: Standing): string {
  const left = secondsLeft === undefined ? [] : [`${duration(secondsLeft)} left`];
  const measured = [
    { name: "val", value: valLoss },
    { name: "loss", value: loss },
  ].find(({ value }) => Number.isFinite(value));
  const last = measured ? [`${measured.name} ${short(measured.value as number)}`] : [];
  return [`epoch ${epoch} of ${epochs}`, ...left, ...last].join(" · ");
}

/** Two significant digits, with an exponent if that is shorter. */
function short(value: number): string {
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e4 ? String(Number(value.toPrecision(2))) : value.toExponential(1);
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
