import { currentCell } from "../cell/current-cell.js";
import type { Bundle, Sink } from "../cell/globals.js";
import { bundleOf, isPromise } from "../display/bundle.js";
import type { Output } from "../runner/notebook.js";
import { outputOf } from "../runner/recorder.js";
import { Widget } from "./widget.js";

/**
 * The least interval between two messages to the front ends in milliseconds; it is also at least ten times the sending
 * time.
 */
const interval = 50;

/** A separate area for output. It can be written at any time and survives a reload of the page. */
export class OutputArea extends Widget {
  /** Receives output for the area. */
  readonly sink: Sink = (type, content) => this.receive(type, content);
  private outputs: Output[] = [];
  /** The displays that can be updated, by their ids. */
  private readonly displays = new Map<string, Output>();
  /** Counts the calls of {@link replace}. */
  private turn = 0;
  /** Whether the next output replaces the existing ones. */
  private clearing = false;
  private changed = false;
  private due = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor() {
    const kind = { name: "Output", module: "@jupyter-widgets/output" } as const;
    super(kind, { msg_id: "", outputs: [] }, undefined, () => this.outputs.map(textOf).join(""));
  }

  /** Adds a line of text. */
  print(line: string): void {
    this.receive("stream", { name: "stdout", text: `${line}\n` });
  }

  /**
   * Adds a value in every form that it has. It appears at once, as it is now; only a value whose own display returns a
   * promise is added later.
   * @returns when the value is added
   */
  async show(value: unknown): Promise<void> {
    const add = (data: Bundle) => this.receive("display_data", { data, metadata: {} });
    const bundle = bundleOf(value);
    if (!isPromise(bundle)) return add(bundle);
    const added = bundle.then(add);
    currentCell().onEnd(() => added.catch(() => {}));
    return added;
  }

  /** Clears the area; with `wait`, when the next output arrives. */
  clear({ wait = false } = {}): void {
    this.receive("clear_output", { wait });
  }

  /** With its last display, for front ends without widgets. */
  override view(): Bundle {
    return { ...this.outputs.findLast(({ data }) => data)?.data, ...super.view() };
  }

  /**
   * Runs `work` and shows its output here, also after awaits, live curves included. An error is shown and rethrown.
   * @param options `clear: true` replaces the existing output. Default false
   * @example
   * const out = output();
   * await out.capture(async () => { console.log("here"); await display(figure); });
   */
  async capture<T>(work: () => T | Promise<T>, options: { clear?: boolean } = {}): Promise<T> {
    const { clear = false } = options;
    try {
      return await (clear
        ? this.replace((sink) => currentCell().capture(sink, work))
        : currentCell().capture(this.sink, work));
    } finally {
      this.send();
    }
  }

  /**
   * Runs `work` with a sink whose output replaces the existing output, even if there is no new output. Later output of
   * an earlier `work` is not shown.
   * @param cancel when aborted, `work` shows nothing more, and the current output stays
   */
  async replace<T>(work: (sink: Sink) => Promise<T>, cancel?: AbortSignal): Promise<T> {
    const turn = ++this.turn;
    const isCurrent = () => turn === this.turn && !cancel?.aborted;
    this.clear({ wait: true });
    const sink: Sink = (type, content) => {
      if (isCurrent()) this.receive(type, content);
    };
    sink.home = this.sink;
    try {
      return await work(sink);
    } finally {
      if (isCurrent() && this.clearing) this.clear();
    }
  }

  private receive(type: string, content: Record<string, unknown>): void {
    if (type === "clear_output") this.clearing = true;
    if (type === "clear_output" && content.wait === true) return;
    if (this.clearing) this.empty();
    const id = (content.transient as { display_id?: string } | undefined)?.display_id;
    const shown = type === "update_display_data" && id !== undefined ? this.displays.get(id) : undefined;
    const output = outputOf(type === "update_display_data" ? "display_data" : type, content);
    if (output && shown) Object.assign(shown, output);
    else if (output) this.add(output, id);
    this.sendSoon();
  }

  private empty(): void {
    this.clearing = false;
    this.outputs = [];
    this.displays.clear();
  }

  /** Adjacent text of a stream becomes one output. */
  private add(output: Output, id: string | undefined): void {
    const last = this.outputs.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name)
      last.text = `${last.text}${output.text}`;
    else this.outputs.push(output);
    if (id !== undefined) this.displays.set(id, output);
  }

  private sendSoon(): void {
    if (!this.changed) currentCell().onEnd(() => this.send());
    this.changed = true;
    const wait = this.due - performance.now();
    if (wait <= 0) this.send();
    else this.timer ??= setTimeout(() => this.send(), wait).unref();
  }

  private send(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.changed) return;
    this.changed = false;
    const start = performance.now();
    this.model.set({ outputs: [...this.outputs] });
    const now = performance.now();
    this.due = now + Math.max(interval, 10 * (now - start));
  }
}

function textOf({ text, data, ename, evalue }: Output): string {
  return String(text ?? `${data?.["text/plain"] ?? `${ename}: ${evalue}`}\n`);
}

/**
 * Opens an area for output.
 *
 * @example
 * const area = output();
 * await area.capture(() => console.log("here"));
 */
export const output = (): OutputArea => new OutputArea();
