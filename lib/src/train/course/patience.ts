/**
 * Early stopping as Keras counts it: training stops after `patience` epochs in a row whose validation loss is not strictly
 * below the best so far. 0 counts as 1.
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
    return this.waited >= Math.max(1, this.patience);
  }
}
