import { randomUUID } from "node:crypto";
import { type Bundle, bundleOf, isPromise } from "./bundle.js";
import { onCellEnd, outlet } from "./outlet.js";

/** How a value is shown. With an id, `update` replaces it. */
export interface DisplayOptions {
  id?: string;
  update?: boolean;
}

/**
 * Shows a value where the program runs: a figure, table, frame, tensor, bundle or anything else, in the cell's output
 * on topolab's kernel and on tslab's, as plain text on stdout elsewhere. It appears at once, as the value is now. A
 * value that must be rendered first, such as a figure, appears later.
 * @returns when the value has been handed over
 * @example
 * await display(figure);
 */
export async function display(value: unknown, options: DisplayOptions = {}): Promise<void> {
  const bundle = bundleOf(value);
  if (!isPromise(bundle)) return outlet()(bundle, options);
  const shown = bundle.then((drawn) => outlet()(drawn, options));
  onCellEnd(() => shown.catch(() => {})); // the caller has the error
  return shown;
}

/** A place in the output whose value changes while a cell runs. */
export interface LiveDisplay {
  /** Shows the value soon. If values arrive faster than the rate, only the latest is shown. */
  update(value: unknown): void;
  /** Shows the last value given, if it is not shown yet. Rejects if a value could not be shown. */
  done(): Promise<void>;
}

/**
 * Opens a {@link LiveDisplay}. Its updates appear while the cell runs, even in a synchronous loop.
 * @param options.perSecond the most updates a second, default 4; `done` may add one more
 * @param options.id the display's id; default a new one
 * @example
 * const live = liveDisplay({ perSecond: 2 });
 * for (let step = 0; step < 3; step++) live.update(`step ${step}`);
 * await live.done();
 */
export function liveDisplay(options: { id?: string; perSecond?: number } = {}): LiveDisplay {
  const { id = randomUUID(), perSecond = 4 } = options;
  return new Throttled(id, 1000 / perSecond);
}

class Throttled implements LiveDisplay {
  /** The last value given, if it is not shown yet. */
  private latest: { value: unknown } | undefined;
  /** The value whose bundle is still awaited. */
  private drawing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private shown = Number.NEGATIVE_INFINITY;
  private started = false;
  /** Kept for `done` to throw, because nothing awaits `update`. */
  private failure: { error: unknown } | undefined;

  /** @param interval the least number of milliseconds between two updates */
  constructor(
    private readonly id: string,
    private readonly interval: number,
  ) {}

  update(value: unknown): void {
    this.latest = { value };
    if (!this.drawing) this.schedule();
  }

  async done(): Promise<void> {
    while (this.latest || this.drawing) {
      await this.drawing;
      this.show();
    }
    if (this.failure) throw this.failure.error;
  }

  private schedule(): void {
    const wait = this.shown + this.interval - performance.now();
    if (wait <= 0) this.show();
    else this.timer ??= setTimeout(() => this.show(), wait);
  }

  private show(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.latest || this.drawing) return;
    const { value } = this.latest;
    this.latest = undefined;
    try {
      const bundle = bundleOf(value);
      if (isPromise(bundle)) this.drawing = this.draw(bundle);
      else this.send(bundle);
    } catch (error) {
      this.failure ??= { error };
    }
  }

  private async draw(bundle: Promise<Bundle>): Promise<void> {
    try {
      this.send(await bundle);
    } catch (error) {
      this.failure ??= { error };
    }
    this.drawing = undefined;
    if (this.latest) this.schedule();
  }

  private send(bundle: Bundle): void {
    outlet()(bundle, { id: this.id, update: this.started });
    this.started = true;
    this.shown = performance.now();
  }
}
