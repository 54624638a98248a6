import { isInCell, runOfCell } from "../cell-signal.js";
import { type LiveDisplay, liveDisplay } from "../display.js";
import type { LiveLossCurve } from "../plot/loss-curve.js";
import { standingLine } from "../standing.js";
import type { Epoch, Progress } from "./run.js";

/** A training that takes at most this long shows nothing (ms). */
const quiet = 2000;

/** Shows the progress of a training. */
export interface ShownProgress {
  onEpoch(epoch: Epoch): void;
  onProgress(progress: Progress): void;
  /** Shows the final state. */
  done(): Promise<void>;
}

/**
 * Shows the progress of a training of more than two seconds: in a notebook as a live curve, on a terminal as a line of
 * text.
 * @returns undefined elsewhere
 */
export function shownProgress(): ShownProgress | undefined {
  if (isInCell()) return new CurveProgress();
  return process.stderr.isTTY ? new LineProgress((text) => process.stderr.write(text)) : undefined;
}

/** The places of curves, one for each run of a cell; a later training replaces the curve of an earlier one. */
const places = new WeakMap<object, LiveDisplay>();

function placeInCell(): LiveDisplay {
  const run = runOfCell();
  const place = (run && places.get(run)) ?? liveDisplay({ perSecond: 2 });
  if (run) places.set(run, place);
  return place;
}

class CurveProgress implements ShownProgress {
  private readonly started = performance.now();
  private readonly epochs: Epoch[] = [];
  private curve: LiveLossCurve | undefined;
  private opening: Promise<void> | undefined;

  onEpoch(epoch: Epoch): void {
    this.epochs.push(epoch);
    this.curve?.add(epoch);
  }

  onProgress(progress: Progress): void {
    if (performance.now() - this.started < quiet) return;
    this.opening ??= this.open(progress);
    this.curve?.follow(progress);
  }

  async done(): Promise<void> {
    await this.opening;
    // A curve that cannot be drawn must not make the training fail.
    await this.curve?.done().catch(() => {});
  }

  /** Loaded on demand, because most trainings do not need the drawing modules. */
  private async open(progress: Progress): Promise<void> {
    const place = placeInCell();
    const { liveLossCurve } = await import("../plot/loss-curve.js");
    this.curve = liveLossCurve({}, place);
    this.curve.follow(progress);
    for (const epoch of this.epochs) this.curve.add(epoch);
  }
}

/** One line that is overwritten. */
export class LineProgress implements ShownProgress {
  private readonly started = performance.now();
  private next = this.started + quiet;
  private valLoss: number | undefined;
  private latest: Progress | undefined;
  private shown = false;

  constructor(private readonly write: (text: string) => void) {}

  onEpoch({ valLoss }: Epoch): void {
    this.valLoss = valLoss;
  }

  onProgress(progress: Progress): void {
    this.latest = progress;
    if (performance.now() < this.next) return;
    this.next = performance.now() + 500;
    this.show(standingLine({ ...progress, valLoss: this.valLoss }));
  }

  async done(): Promise<void> {
    if (!this.shown || !this.latest) return;
    const { epoch, epochs, loss } = this.latest;
    this.show(`${standingLine({ epoch, epochs, loss, valLoss: this.valLoss })}\n`);
  }

  private show(line: string): void {
    this.shown = true;
    this.write(`\r\u001b[2K${line}`);
  }
}
