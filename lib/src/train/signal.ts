import { setImmediate as nextTurn } from "node:timers/promises";

/** The running notebook cell as far as training needs it. */
interface Cell {
  signal?: AbortSignal;
}

/** The signal of the notebook cell that runs, aborted when the user interrupts it; undefined outside a notebook. */
export function cellSignal(): AbortSignal | undefined {
  const cell = (globalThis as Record<symbol, unknown>)[Symbol.for("Jupyter.cell")] as Cell | undefined;
  return cell?.signal;
}

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
