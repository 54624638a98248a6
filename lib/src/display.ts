import { randomUUID } from "node:crypto";
import { type Bundle, bundleOf } from "./bundle.js";
import { outlet } from "./outlet.js";

/** How a value is shown: under an id it can be shown anew by `update`. */
export interface DisplayOptions {
  id?: string;
  update?: boolean;
}

/**
 * Shows a value where the program runs: a figure, table, frame, tensor, bundle or anything else, in the cell's
 * output on topolab's kernel and on tslab's, as plain text on stdout elsewhere.
 * @returns when the value has been handed over
 */
export async function display(value: unknown, options: DisplayOptions = {}): Promise<void> {
  const bundle: Bundle = await bundleOf(value);
  outlet()(bundle, options);
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
  let latest: { value: unknown } | undefined;
  let running: Promise<void> | undefined;
  let failure: { error: unknown } | undefined;
  let update = false;
  let closing = false;
  let wake = () => {};

  const rest = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 1000 / perSecond);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const drain = async () => {
    try {
      while (latest) {
        const { value } = latest;
        latest = undefined;
        await display(value, { id, update });
        update = true;
        if (!closing) await rest();
      }
    } catch (error) {
      // Kept for done() to throw: nobody awaits update().
      failure ??= { error };
    } finally {
      running = undefined;
    }
  };
  return {
    update(value) {
      latest = { value };
      running ??= drain();
    },
    async done() {
      closing = true;
      wake();
      await running;
      closing = false;
      if (failure) throw failure.error;
    },
  };
}
