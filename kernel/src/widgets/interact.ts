import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers";
import { currentCell } from "../cell/current-cell.js";
import type { Cell } from "../cell/globals.js";
import { isNothing } from "../display/bundle.js";
import { display } from "../display/rich.js";
import type { Control } from "./control.js";
import { button } from "./controls.js";
import { OutputArea } from "./output-area.js";
import { box } from "./panels.js";
import type { Widget } from "./widget.js";

/** The controls of an interaction, by the names of the values that they give. */
export type Controls = Record<string, Control<unknown>>;

/** The values of controls, by the same names. */
export type ControlValues<C extends Controls> = { [K in keyof C]: C[K] extends Control<infer T> ? T : never };

/** What a call of the function is told besides the values. */
export interface InteractCall {
  /** Aborted when a control is moved, or the reader presses ⏹. The library's own calls listen to it by themselves. */
  readonly signal: AbortSignal;
}

export interface InteractOptions {
  /** Whether the function waits for a click on "Apply" after a control was moved: for slow ones (false). */
  apply?: boolean;
  /** Milliseconds without a further move before the function is called (50). */
  debounce?: number;
}

/** The values that a control reports while it is dragged follow one another faster than this (ms). */
const quiet = 50;

/**
 * Draws controls and what a function makes of their values, in one output. The function is called once with the values
 * that the controls have. When a control is moved, the call under way is cancelled, and the function is called again.
 * What it prints, displays, draws live, returns or throws appears below the controls and replaces what the call before
 * has left.
 *
 * Where nobody moves anything, as in `topolab run`, it is called once, and the output stays in the notebook.
 * @param controls by the names of the values; a control without a label is labeled with its name
 * @param work may be async; gets the values, and the signal that cancels it
 * @returns when a call has ended without being cancelled: the cell's end waits for the first result
 * @throws what that call throws
 * @throws {RangeError} if there is no control, or `debounce` is negative
 * @example
 * await interact(
 *   { learningRate: slider({ min: 1e-5, max: 1e-1, log: true, value: 1e-3 }), labels: choice(["cdf", "greedy"]) },
 *   async (chosen, { signal }) => lossCurve((await Gtn.fit(theta, { ...chosen, signal })).history),
 * );
 */
export async function interact<C extends Controls>(
  controls: C,
  work: (values: ControlValues<C>, call: InteractCall) => unknown,
  options: InteractOptions = {},
): Promise<void> {
  const { debounce = quiet } = options;
  const names = Object.keys(controls);
  if (names.length === 0) throw new RangeError("interact needs at least one control");
  if (!(debounce >= 0)) throw new RangeError(`debounce must not be negative: got ${debounce}`);
  const width = Math.max(...names.map((name) => name.length)) + 2;
  for (const name of names) controls[name].name(name, width);
  const cell = currentCell();
  const id = randomUUID();
  const call = (context: InteractCall) => work(valuesOf(controls), context);
  const interaction = new Interaction(cell, call, { ...options, debounce });
  const panel = interaction.panel(Object.values(controls));
  cell.display(panel.view(), { id });
  await interaction.first(cell.signal);
  cell.display(panel.view(), { id, update: true }); // now with the result, for where no widget can be drawn
}

function valuesOf<C extends Controls>(controls: C): ControlValues<C> {
  const entries = Object.entries(controls).map(([name, control]) => [name, control.value]);
  return Object.fromEntries(entries) as ControlValues<C>;
}

/** How a call ended that was not cancelled. */
type Ended = { failed: false } | { failed: true; error: unknown };

/** The calls of a function, of which one runs at a time, and the area that shows the last one's output. */
class Interaction {
  private readonly area = new OutputArea();
  private timer: NodeJS.Timeout | undefined;
  /** Cancels the latest call. */
  private latest = new AbortController();
  /** Resolves when the latest call has ended. */
  private running: Promise<void> = Promise.resolve();
  private onEnded: (ended: Ended) => void = () => {};

  constructor(
    private readonly cell: Cell,
    private readonly work: (context: InteractCall) => unknown,
    private readonly options: { apply?: boolean; debounce: number },
  ) {}

  /** The controls, listened to, above the area. */
  panel(controls: readonly Control<unknown>[]): Widget {
    if (this.options.apply) {
      const apply = button("Apply");
      apply.onClick(() => this.restart(0));
      return box([...controls, apply, this.area]);
    }
    for (const control of controls) control.onMove(() => this.restart(this.options.debounce));
    return box([...controls, this.area]);
  }

  /**
   * Begins with the first call.
   * @param stop aborted by ⏹
   * @returns when a call has ended by itself
   */
  async first(stop: AbortSignal): Promise<void> {
    const ended = new Promise<Ended>((resolve) => {
      this.onEnded = resolve;
    });
    const give = () => {
      clearTimeout(this.timer);
      this.running.then(() => this.onEnded({ failed: false }));
    };
    stop.addEventListener("abort", give, { once: true });
    this.cell.onEnd(() => ended.then(() => {})); // where the caller does not await
    this.start();
    const end = await ended;
    if (end.failed) throw end.error;
  }

  /** Cancels the call under way, and calls again after so many milliseconds without a further move. */
  private restart(delay: number): void {
    this.latest.abort();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.start(), delay);
  }

  private start(): void {
    const before = this.running;
    this.latest = new AbortController();
    const { signal: cancel } = this.latest;
    this.running = before.then(() => (cancel.aborted ? undefined : this.call(cancel)));
  }

  private async call(cancel: AbortSignal): Promise<void> {
    let ended: Ended = { failed: false };
    const run = async () => {
      const { cell } = this;
      try {
        const value = await this.work({
          get signal() {
            return cell.signal;
          },
        });
        if (!cancel.aborted && !isNothing(value)) await display(value);
      } catch (error) {
        ended = { failed: true, error };
        throw error;
      }
    };
    await this.area.replace((sink) => this.cell.callBack(sink, run, { cancel }), cancel);
    if (!cancel.aborted) this.onEnded(ended);
  }
}
