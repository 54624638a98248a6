import { randomUUID } from "node:crypto";
import { currentCell } from "../cell/current-cell.js";
import type { Bundle, Cell } from "../cell/globals.js";
import { bundleOf, isPromise } from "./bundle.js";

/** The least number of milliseconds between two updates: four a second. */
const interval = 250;

/**
 * One output that changes in place. Updates that arrive faster than four a second are skipped, except the last one,
 * which is shown at the end of the cell at the latest.
 *
 * @example
 * const live = liveDisplay();
 * live.update("step 1");
 * await live.flush();
 */
export class LiveDisplay {
  private readonly id = randomUUID();
  private readonly cell: Cell;
  private waiting: { value: unknown } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private shown = Number.NEGATIVE_INFINITY;
  private started = false;
  /** The pending bundle, if the last value's own display returned a promise. */
  private coming: Promise<void> | undefined;

  constructor() {
    this.cell = currentCell();
    this.cell.onEnd(() => this.flush());
  }

  /** Shows the value in place of the previous one. */
  update(value: unknown): void {
    this.waiting = { value };
    const wait = this.shown + interval - performance.now();
    if (wait <= 0) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), wait).unref();
  }

  /** Shows a pending value at once. @returns when it is shown */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting) {
      this.shown = performance.now();
      this.draw(bundleOf(waiting.value));
    }
    return this.coming ?? Promise.resolve();
  }

  private draw(bundle: Bundle | Promise<Bundle>): void {
    const before = this.coming;
    if (!before && !isPromise(bundle)) {
      this.show(bundle);
      return;
    }
    const coming = (async () => {
      await before?.catch(() => {}); // its caller gets the error
      this.show(await bundle);
    })().finally(() => {
      if (this.coming === coming) this.coming = undefined;
    });
    this.coming = coming;
  }

  private show(bundle: Bundle): void {
    this.cell.display(bundle, { id: this.id, update: this.started });
    this.started = true;
  }
}

/**
 * An output that changes in place.
 *
 * @example
 * const live = liveDisplay();
 * for (let step = 1; step <= 100; step++) live.update(`step ${step}`);
 */
export const liveDisplay = (): LiveDisplay => new LiveDisplay();
