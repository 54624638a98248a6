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
  /** Further losses that the step gives, by name: a GAN's discriminator and generator. */
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
  /** Seconds until all epochs are done, at the pace so far; patience may end it sooner. */
  secondsLeft: number;
}

/** Why training ended: all epochs done, patience at its end, the signal aborted, or a loss or weight that is not finite. */
export type Stopped = "epochs" | "patience" | "interrupted" | "diverged";

/** The record of one training. */
export interface TrainingRun {
  /** The epochs that were finished, in order; `aq.from(run.history)` makes a table of it. */
  history: Epoch[];
  /** The epoch of the lowest validation loss; the last epoch without validation; epoch 0 when none finished. */
  best: { epoch: number; valLoss: number };
  stopped: Stopped;
  /** The first epoch, and the step in it, at which a loss or a weight was found not to be finite. */
  diverged?: { epoch: number; step: number };
  /** How and where the steps ran, and why. */
  execution: { form: string; device?: Device; reason: string };
  /** Wall time of it all. */
  seconds: number;
}
