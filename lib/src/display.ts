import { randomUUID } from "node:crypto";
import { type Bundle, bundleOf, isPromise } from "./bundle.js";
import { onCellEnd, outlet } from "./outlet.js";

/** How a value is shown: under an id it can be shown anew by `update`. */
export interface DisplayOptions {
  id?: string;
  update?: boolean;
}

/**
 * Shows a value where the program runs: a figure, table, frame, tensor, bundle or anything else, in the cell's
 * output on topolab's kernel and on tslab's, as plain text on stdout elsewhere.
 * It appears at once, as the value is now; only what has to be drawn first, such as a figure, appears later.
 * @returns when the value has been handed over
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
  /** Shows the value soon; of values that come faster than the rate, the latest counts. */
  update(value: unknown): void;
  /** Shows the last value given, if it is not shown yet. Rejects if a value could not be shown. */
  done(): Promise<void>;
}

/**
 * Opens a {@link LiveDisplay}.
 * @param options.perSecond at most so many updates a second (4); the one that `done` delivers may come on top
 * @param options.id the display's id, a fresh one unless given
 */
export function liveDisplay(options: { id?: string; perSecond?: number } = {}): LiveDisplay {
  const { id = randomUUID(), perSecond = 4 } = options;
  const interval = 1000 / perSecond;
  let latest: { value: unknown } | undefined;
  /** The value that is being drawn. */
  let drawing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let shown = Number.NEGATIVE_INFINITY;
  let failure: { error: unknown } | undefined;
  let update = false;

  const show = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!latest || drawing) return;
    const { value } = latest;
    latest = undefined;
    try {
      const bundle = bundleOf(value);
      if (isPromise(bundle)) drawing = finish(bundle);
      else send(bundle);
    } catch (error) {
      fail(error);
    }
  };
  const send = (bundle: Bundle) => {
    outlet()(bundle, { id, update });
    update = true;
    shown = performance.now();
  };
  const finish = async (bundle: Promise<Bundle>) => {
    try {
      send(await bundle);
    } catch (error) {
      fail(error);
    }
    drawing = undefined;
    if (latest) schedule();
  };
  /** Kept for done() to throw: nobody awaits update(). */
  const fail = (error: unknown) => {
    failure ??= { error };
  };
  const schedule = () => {
    const wait = shown + interval - performance.now();
    if (wait <= 0) show();
    else timer ??= setTimeout(show, wait);
  };
  return {
    update(value) {
      latest = { value };
      if (!drawing) schedule();
    },
    async done() {
      while (latest || drawing) {
        await drawing;
        show();
      }
      if (failure) throw failure.error;
    },
  };
}
