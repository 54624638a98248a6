import { inKernel } from "../cell/current-cell.js";
import type { Bundle } from "../cell/globals.js";
import { LiveDisplay } from "./live.js";

export interface TrackOptions {
  label?: string;
  /** The number of items, if the iterable does not have it. */
  total?: number;
  /** Whether the bar stays after the loop. Pass false for inner loops. Default true. */
  leave?: boolean;
}

const displaySymbol = Symbol.for("Jupyter.display");
const barWidth = 30;
/** Milliseconds between two writes of the line on a terminal. */
const interval = 250;
const clearLine = "\r\u001b[2K";
/** An invisible display, because Jupyter's protocol cannot remove one. */
const nothing: Bundle = { "text/plain": "", "text/html": "" };

/**
 * Iterates over the items and shows the loop's progress, for example `for (const epoch of track(epochs))`: in one
 * output, or one line on a terminal, updated at most four times a second.
 *
 * @example
 * for (const n of track([1, 2, 3], { label: "adding" })) console.log(n);
 */
export function* track<T>(items: Iterable<T>, options: TrackOptions = {}): Generator<T> {
  const meter = new Meter(options, sizeOf(items));
  try {
    for (const item of items) {
      yield item;
      meter.step();
    }
  } finally {
    meter.end();
  }
}

/**
 * The same for async iterables.
 *
 * @example
 * for await (const chunk of trackAsync(stream, { label: "reading" })) console.log(chunk);
 */
export async function* trackAsync<T>(items: AsyncIterable<T>, options: TrackOptions = {}): AsyncGenerator<T> {
  const meter = new Meter(options, undefined);
  try {
    for await (const item of items) {
      yield item;
      meter.step();
    }
  } finally {
    meter.end();
  }
}

function sizeOf(items: Iterable<unknown>): number | undefined {
  const { length, size } = items as { length?: number; size?: number };
  return length ?? size;
}

/** The progress of a loop, as text and as a bar. */
class Meter {
  private readonly live = inKernel() ? new LiveDisplay() : undefined;
  private readonly start = performance.now();
  private readonly label: string;
  private readonly total: number | undefined;
  private readonly leave: boolean;
  private done = 0;
  /** The time of the last line on the terminal. */
  private written = this.start;

  constructor({ label = "", total, leave = true }: TrackOptions, size: number | undefined) {
    this.label = label;
    this.leave = leave;
    this.total = total ?? size;
  }

  step(): void {
    this.done++;
    if (this.live) this.live.update({ [displaySymbol]: () => this.bundle() });
    else this.write();
  }

  end(): void {
    if (!this.live) this.endLine();
    else if (!this.leave && this.done > 0) this.live.update({ [displaySymbol]: () => nothing });
    this.live?.flush();
  }

  /** Writes over the line on a terminal. */
  private write(): void {
    if (!process.stderr.isTTY || performance.now() < this.written + interval) return;
    this.written = performance.now();
    process.stderr.write(`${clearLine}${this.text()}`);
  }

  private endLine(): void {
    const clear = process.stderr.isTTY ? clearLine : "";
    const last = this.leave ? `${this.text()}\n` : "";
    process.stderr.write(clear + last);
  }

  private bundle(): Bundle {
    const text = this.text();
    const bar =
      this.total === undefined ? "" : `<progress value="${this.done}" max="${this.total}"></progress> `;
    const safe = this.line("").replace(/[&<>]/g, (mark) => `&#${mark.charCodeAt(0)};`);
    return { "text/plain": text, "text/html": `${bar}<code>${safe}</code>` };
  }

  private text(): string {
    const full = this.total === undefined ? 0 : Math.round(Math.min(1, this.done / this.total) * barWidth);
    return this.line(`|${"█".repeat(full)}${" ".repeat(barWidth - full)}|`);
  }

  /** The numbers of the loop, with a bar after the percents where they are known. */
  private line(bar: string): string {
    const seconds = (performance.now() - this.start) / 1000;
    const rate = this.done / seconds;
    const name = this.label ? `${this.label}: ` : "";
    if (this.total === undefined) return `${name}${this.done} [${clock(seconds)}, ${rate.toPrecision(3)}/s]`;
    const part = Math.min(1, this.done / this.total);
    const left = clock((this.total - this.done) / rate);
    const percent = `${Math.floor(part * 100)}%`.padStart(4);
    return `${name}${percent}${bar} ${this.done}/${this.total} [${clock(seconds)}<${left}, ${rate.toPrecision(3)}/s]`;
  }
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${String(Math.floor(whole / 60)).padStart(2, "0")}:${String(whole % 60).padStart(2, "0")}`;
}
