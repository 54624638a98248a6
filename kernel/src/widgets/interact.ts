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

/** The controls of an interaction, by the names of their values. */
export type Controls = Record<string, Control<unknown>>;

/** The values of controls, by the same names. */
export type ControlValues<C extends Controls> = { [K in keyof C]: C[K] extends Control<infer T> ? T : never };

/** The second argument of the function. */
export interface InteractCall {
  /** Aborted when a control is moved or the user presses ⏹. The library's calls listen to it automatically. */
  readonly signal: AbortSignal;
}

export interface InteractOptions {
  /**
   * Whether the function waits for a click on "Apply" after a control was moved; useful for slow functions. Default
   * false.
   */
  apply?: boolean;
  /** Milliseconds without a further change before the function is called. Default 50. */
  debounce?: number;
}

/** A dragged control reports values at shorter intervals than this (ms). */
const quiet = 50;

/**
 * Draws controls and the output of a function of their values. The function is called once with the initial values.
 * When a control is moved, the running call is cancelled and the function is called again. Everything that it prints,
 * displays, draws live, returns or throws appears below the controls and replaces the output of the previous call.
 *
 * Without a user, as in `topolab run`, it is called once, and the output stays in the notebook.
 * @param controls the controls by the names of their values; a control without a label is labeled with its name
 * @param work the function, which may be async; it gets the values and the signal that cancels it
 * @returns when a call has ended without being cancelled, so that the cell waits for the first result
 * @throws the error of that call
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
  cell.display(panel.view(), { id, update: true }); // now with the result, for front ends without widgets
}

function valuesOf<C extends Controls>(controls: C): ControlValues<C> {
  const entries = Object.entries(controls).map(([name, control]) => [name, control.value]);
  return Object.fromEntries(entries) as ControlValues<C>;
}

/** The end of a call that was not cancelled. */
type Ended = { failed: false } | { failed: true; error: unknown };

/** The calls of a function, one at a time, and the area with the output of the last one. */
class Interaction {
  private readonly area = new OutputArea();
  private timer: NodeJS.Timeout | undefined;
  /** Cancels the latest call. */
  private latest = new AbortController();
  /** Resolves after the latest call has ended. */
  private running: Promise<void> = Promise.resolve();
  private onEnded: (ended: Ended) => void = () => {};

  constructor(
    private readonly cell: Cell,
    private readonly work: (context: InteractCall) => unknown,
    private readonly options: { apply?: boolean; debounce: number },
  ) {}

  /** Shows the controls above the area and listens to them. */
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
   * Starts the first call.
   * @param stop aborted by ⏹
   * @returns when a call has ended without being cancelled
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
    this.cell.onEnd(() => ended.then(() => {})); // if the caller does not await
    this.start();
    const end = await ended;
    if (end.failed) throw end.error;
  }

  /** Cancels the running call, and calls again after this many milliseconds without a further change. */
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
