import { ValueError } from "../errors.js";
import type { Epoch, TrainingRun } from "../train/index.js";
import type { Fitted } from "./fitted.js";

/** A model that keeps the record of its training, if its class's `fit` or `load` made it. */
export abstract class Trained {
  protected fitted: Fitted | undefined;

  /** The epochs of the training, in order; empty for a model that was not fitted. */
  get history(): readonly Epoch[] {
    return this.fitted?.run.history ?? [];
  }

  /**
   * The record of the training: the best epoch, why it ended, how its steps ran.
   * @throws {ValueError} if the model was not made by the class's `fit` or `load`
   */
  get run(): TrainingRun {
    if (this.fitted) return this.fitted.run;
    const { name } = this.constructor;
    throw new ValueError(
      `This ${name} has no training record; only models made by ${name}.fit and ${name}.load have one`,
    );
  }
}
