import { liveDisplay } from "../../display.js";

/** The progress of a long task. */
export interface DataProgress {
  /** The task, such as "Decoding CelebA". */
  task: string;
  done: number;
  /** 0 if it is not known. */
  total: number;
  unit: "images" | "bytes";
  secondsLeft: number;
}

/** Options of every loader. */
export interface LoadOptions {
  /** Stops the work. */
  signal?: AbortSignal;
  /** Called a few times a second. Default: work of more than two seconds shows a line of text. */
  onProgress?: (progress: DataProgress) => void;
}

/** Options of every loader of a named data set. */
export interface DatasetOptions extends LoadOptions {
  /**
   * How to treat a file that you put in place and that is not the official one by its checksum or its number of images:
   * `"warn"` (default) reads it with one warning, `"strict"` throws. Downloads are always checked strictly.
   */
  verify?: "warn" | "strict";
}

/** Counts the progress of one task and reports it: after two quiet seconds, then every half second. */
export class Meter {
  private readonly started = performance.now();
  private told = this.started + 1500;
  private readonly line = liveDisplay({ perSecond: 1 });
  private done = 0;
  private before = 0;

  constructor(
    private readonly task: string,
    private readonly unit: DataProgress["unit"],
    private total: number,
    private readonly onProgress?: LoadOptions["onProgress"],
  ) {}

  /** Sets how many are done. Those of an earlier run do not count for the speed. */
  at(done: number, { before = this.before, total = this.total } = {}): void {
    Object.assign(this, { done, before, total });
    if (performance.now() < this.told + 500) return;
    this.told = performance.now();
    const rate = (done - before) / (this.told - this.started);
    const secondsLeft = total ? (total - done) / rate / 1000 : Number.POSITIVE_INFINITY;
    const progress = { task: this.task, done, total, unit: this.unit, secondsLeft };
    if (this.onProgress) this.onProgress(progress);
    else this.line.update(progressLine(progress));
  }

  /** Adds to the number done. */
  step(more = 1): void {
    this.at(this.done + more);
  }

  /** The last line has been shown. */
  close(): Promise<void> {
    return this.line.done();
  }
}

export function progressLine({ task, done, total, unit, secondsLeft }: DataProgress): string {
  const amount = (count: number) =>
    unit === "bytes" ? `${(count / 1e6).toFixed(1)} MB` : count.toLocaleString("en-US");
  const whole = total ? ` of ${amount(total)}` : "";
  const left = Number.isFinite(secondsLeft) ? ` · ${Math.ceil(secondsLeft)} s left` : "";
  return `${task} · ${amount(done)}${whole}${unit === "images" ? " images" : ""}${left}`;
}
