import { setImmediate as nextTurn } from "node:timers/promises";

/**
 * Shares the thread between long work and the event loop, which receives interrupts and draws curves. Work in pieces
 * uses one object for all pieces, because many short pieces together also block the thread.
 */
export class Turns {
  private last = performance.now();

  /** @param milliseconds how long the thread may be held */
  constructor(private readonly milliseconds = 50) {}

  /** Whether the event loop has had no turn for that long. */
  get due(): boolean {
    return performance.now() - this.last >= this.milliseconds;
  }

  /** Gives the event loop a turn if one is due. */
  async give(): Promise<void> {
    if (!this.due) return;
    await nextTurn();
    this.last = performance.now();
  }
}
