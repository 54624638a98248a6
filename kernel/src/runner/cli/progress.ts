import type { CellProgress } from "../types.js";
import { spoken } from "./durations.js";

/** Without a terminal, progress is printed at least this often (ms). */
const longestSilence = 10_000;

/** Prints the progress of a run: on a terminal in one line that changes, elsewhere in a line for each cell. */
export class ProgressPrinter {
  private current: CellProgress | undefined;
  private since = Date.now();
  private printed = Date.now();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly stream: NodeJS.WriteStream) {
    this.timer = setInterval(() => this.tick(), stream.isTTY ? 250 : 1000);
    this.timer.unref();
  }

  tell(progress: CellProgress): void {
    this.current = progress;
    const { state, seconds = 0 } = progress;
    if (state === "running" || state === "restoring") {
      this.since = Date.now();
      if (this.stream.isTTY) this.tick();
    } else
      this.line(
        `  ${state === "done" ? "✓" : "↺"} ${where(progress)} · ${spoken(seconds)}${left(progress.left)}`,
      );
  }

  close(): void {
    clearInterval(this.timer);
    this.erase();
  }

  private tick(): void {
    if (!this.current || this.current.seconds !== undefined) return;
    const ran = (Date.now() - this.since) / 1000;
    // A cell that takes longer than before reduces the rest.
    const rest = this.current.left === undefined ? undefined : Math.max(0, this.current.left - ran);
    const text = `  … ${where(this.current)} · ${spoken(ran)}${left(rest)}`;
    if (this.stream.isTTY) {
      this.erase();
      this.stream.write(text.slice(0, (this.stream.columns || 80) - 1));
    } else if (Date.now() - this.printed > longestSilence) this.line(text);
  }

  private line(text: string): void {
    this.erase();
    this.printed = Date.now();
    this.stream.write(`${text}\n`);
  }

  private erase(): void {
    if (this.stream.isTTY) this.stream.write("\r\x1b[K");
  }
}

const where = ({ state, cell, of, heading }: CellProgress) =>
  `cell ${cell} of ${of}${state.startsWith("restor") ? ", again" : ""}${heading ? `: ${heading}` : ""}`;

const left = (seconds: number | undefined) =>
  seconds === undefined || seconds < 1 ? "" : ` · about ${spoken(seconds)} left`;
