import { setImmediate as nextTurn } from "node:timers/promises";

/**
 * Shares the thread between long work and the event loop, which hears interrupts and draws curves. Work in pieces uses
 * one object for all of them, because pieces that are short one by one still hold the thread together.
 */
export class Turns {
  private last = performance.now();

  /** @param milliseconds for which the thread may be held */
  constructor(private readonly milliseconds = 50) {}

  /** Whether the event loop has had no turn for so long. */
  get due(): boolean {
    return performance.now() - this.last >= this.milliseconds;
  }

  /** Hands the event loop a turn if one is due. */
  async give(): Promise<void> {
    if (!this.due) return;
    await nextTurn();
    this.last = performance.now();
  }
}
