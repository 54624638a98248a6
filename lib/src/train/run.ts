import type { Device } from "../backend/devices/device.js";

/** The record of one epoch. */
export interface Epoch {
  /** From 1. */
  epoch: number;
  /** Mean training loss over the epoch's steps, while the weights move. */
  loss: number;
  /** Loss over the validation pairs after the epoch; NaN without validation. */
  valLoss: number;
  /** Wall time of the epoch with its validation. */
  seconds: number;
  /** Further losses of the step by name, such as a GAN's discriminator and generator. */
  losses: Record<string, number>;
}

/** The state of a training in progress. */
export interface Progress {
  epoch: number;
  epochs: number;
  step: number;
  steps: number;
  /** Mean training loss of the epoch so far. */
  loss: number;
  best: { epoch: number; valLoss: number };
  /** Estimated seconds until all epochs are done; patience may end training sooner. */
  secondsLeft: number;
}

/** Why training ended: all epochs done, patience exhausted, the signal aborted, or a loss or weight not finite. */
export type Stopped = "epochs" | "patience" | "interrupted" | "diverged";

/** The record of one training. */
export interface TrainingRun {
  /** The finished epochs, in order; `aq.from(run.history)` makes a table of it. */
  history: Epoch[];
  /** The epoch of the lowest validation loss; without validation the last epoch; 0 if none finished. */
  best: { epoch: number; valLoss: number };
  stopped: Stopped;
  /** The epoch and the step at which a loss or a weight was first not finite. */
  diverged?: { epoch: number; step: number };
  /** The form and the device of the steps, with the reason. */
  execution: { form: string; device?: Device; reason: string };
  /** Total wall time. */
  seconds: number;
}
