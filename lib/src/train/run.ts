/** What one epoch came to. */
export interface Epoch {
  /** From 1. */
  epoch: number;
  /** Mean training loss over the epoch's steps, while the weights move. */
  loss: number;
  /** Loss over the validation pairs after the epoch; NaN without validation. */
  valLoss: number;
  /** Wall time of the epoch with its validation. */
  seconds: number;
}

/** Why training ended: all epochs done, patience at its end, the signal aborted, or a loss that is not finite. */
export type Stopped = "epochs" | "patience" | "interrupted" | "diverged";

/** The record of one training. */
export interface TrainingRun {
  /** The epochs that were finished, in order; `aq.from(run.history)` makes a table of it. */
  history: Epoch[];
  /** The epoch of the lowest validation loss; the last epoch without validation; epoch 0 when none finished. */
  best: { epoch: number; valLoss: number };
  stopped: Stopped;
  /** Wall time of it all. */
  seconds: number;
}
