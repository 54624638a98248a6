import { setImmediate as nextTurn } from "node:timers/promises";

export { cellSignal } from "../cell-signal.js";

/** Hands the event loop a turn whenever it has been held for longer than `milliseconds`. */
export class Turns {
  private last = performance.now();

  constructor(private readonly milliseconds = 50) {}

  async give(): Promise<void> {
    if (performance.now() - this.last < this.milliseconds) return;
    await nextTurn();
    this.last = performance.now();
  }
}
