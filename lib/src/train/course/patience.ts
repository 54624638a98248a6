/**
 * Early stopping as the papers' code counts it: an epoch is better only when its validation loss is strictly
 * below the best so far; training stops after *more than* `patience` epochs in a row that are not better. So
 * patience 3 stops at the fourth such epoch.
 */
export class Patience {
  best = { epoch: 0, valLoss: Number.POSITIVE_INFINITY };
  waited = 0;

  constructor(private readonly patience: number) {}

  /** Counts an epoch; returns whether it is the best so far. */
  observe(epoch: number, valLoss: number): boolean {
    if (valLoss < this.best.valLoss) {
      this.best = { epoch, valLoss };
      this.waited = 0;
      return true;
    }
    this.waited++;
    return false;
  }

  get exhausted(): boolean {
    return this.waited > this.patience;
  }
}
