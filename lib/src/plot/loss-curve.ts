import { displayKey } from "../bundle.js";
import { type LiveDisplay, liveDisplay } from "../display.js";
import { extent } from "../points/extent.js";
import { type Standing, standingLine } from "../standing.js";
import { type Figure, figure } from "./chart/figure.js";
import { hasPlace, Omissions } from "./chart/finite.js";
import { logTicks } from "./chart/log-axis.js";
import { rounded } from "./chart/panel.js";
import { palette } from "./chart/theme.js";

/** One epoch's losses; `valLoss` is missing or NaN without validation. */
export interface LossRecord {
  epoch: number;
  loss: number;
  valLoss?: number;
}

/** Options of a loss curve. */
export interface LossCurveOptions {
  title?: string;
  /** The best epoch, which is marked. Default: the one with the lowest validation loss. */
  best?: number;
  /** The name of the loss, for the axis. */
  yTitle?: string;
  /** The end of the axis of epochs. Default: the last epoch. */
  epochs?: number;
  /** A line below the title. */
  status?: string;
}

const series = ["training", "validation"];

/** The height, and the room around the curves, in CSS pixels. */
const [height, padding] = [240, 8];

/**
 * Returns training and validation loss over the epochs, on a log scale, the best epoch marked. Losses that are not finite
 * or not positive are left out; the chart says how many.
 *
 * @example
 * lossCurve([{ epoch: 1, loss: 0.5, valLoss: 0.6 }, { epoch: 2, loss: 0.3, valLoss: 0.4 }], { yTitle: "MSE" });
 */
export function lossCurve(
  history: readonly LossRecord[],
  { title, best, yTitle = "loss", epochs, status }: LossCurveOptions = {},
): Figure {
  const omissions = new Omissions();
  const values = history.flatMap(({ epoch, loss, valLoss = Number.NaN }) => [
    { epoch, loss, series: series[0] },
    // NaN means that there is no validation.
    ...(Number.isNaN(valLoss) ? [] : [{ epoch, loss: valLoss, series: series[1] }]),
  ]);
  const placed = omissions.rows(values, ({ epoch, loss }) => hasPlace(epoch) && hasPlace(loss, "log"));
  const losses = extent(placed.map(({ loss }) => loss));
  const shown = placed.map((value) => ({ ...value, loss: rounded(value.loss, losses) }));
  const bestEpoch = best ?? bestOf(history)?.epoch;
  const marked = history.find(({ epoch }) => epoch === bestEpoch);
  const position = { x: epochAxis(history, epochs), y: lossAxis(shown, yTitle) };
  const lines = {
    data: { values: shown },
    mark: { type: "line", strokeWidth: 1.6, point: history.length <= 30 ? { size: 16 } : false },
    encoding: { ...position, color: seriesColor(shown) },
  };
  const layer =
    marked?.valLoss && hasPlace(marked.valLoss, "log") ? [lines, ...bestMark(marked, position)] : [lines];
  const heading = [title, status].filter((line) => line !== undefined);
  return figure(
    {
      width: 420,
      height,
      ...(heading.length > 0 && { title: heading.length > 1 ? heading : heading[0] }),
      layer,
    },
    { caption: captionOf(history, marked), omissions },
  );
}

function epochAxis(history: readonly LossRecord[], epochs: number | undefined) {
  const axis = { format: "d", tickCount: Math.max(1, Math.min(8, (epochs ?? history.length) - 1)) };
  const whole = epochs !== undefined && epochs > 1 ? { domain: [1, epochs] } : {};
  const scale = { zero: false, nice: false, ...whole };
  return { field: "epoch", type: "quantitative", scale, axis, title: "epoch" };
}

function lossAxis(shown: { loss: number }[], title: string) {
  const range = extent(shown.length > 0 ? shown.map(({ loss }) => loss) : [0.1, 1]);
  const axis = { format: "~g", ...logTicks({ orient: "y", range, pixels: height - 2 * padding }) };
  const scale = { type: "log", nice: false, padding, ...(shown.length > 0 ? {} : { domain: range }) };
  return { field: "loss", type: "quantitative", scale, axis, title };
}

function seriesColor(shown: { series: string }[]) {
  const found = series.filter((name) => shown.some((value) => value.series === name));
  const present = found.length > 0 ? found : series;
  const range = present.map((name) => palette[series.indexOf(name)]);
  const legend = { title: null, symbolType: "stroke", symbolStrokeWidth: 2, symbolSize: 200 };
  return { field: "series", type: "nominal", scale: { domain: present, range }, legend };
}

function bestMark(record: LossRecord, { x, y }: { x: object; y: object }) {
  const values = [{ epoch: record.epoch, loss: record.valLoss }];
  return [
    { data: { values }, mark: { type: "rule", color: "#999", strokeDash: [4, 3] }, encoding: { x } },
    {
      data: { values },
      mark: { type: "point", shape: "diamond", filled: true, size: 90, opacity: 1, color: "#222" },
      encoding: { x, y },
    },
  ];
}

function bestOf(history: readonly LossRecord[]): LossRecord | undefined {
  let best: LossRecord | undefined;
  for (const record of history)
    if (record.valLoss !== undefined && record.valLoss < (best?.valLoss ?? Number.POSITIVE_INFINITY))
      best = record;
  return best;
}

function captionOf(history: readonly LossRecord[], best: LossRecord | undefined): string {
  const last = history.at(-1);
  if (!last) return "No epoch has ended yet.";
  const end = `Epoch ${last.epoch}: training loss ${last.loss.toPrecision(3)}`;
  if (!Number.isFinite(last.valLoss ?? Number.NaN)) return `${end}.`;
  const found = best ? `; best epoch ${best.epoch} (${best.valLoss?.toPrecision(3)})` : "";
  return `${end}, validation loss ${last.valLoss?.toPrecision(3)}${found}.`;
}

/** The progress of a training, as `fit` reports it. */
export interface CurveProgress {
  epoch: number;
  epochs: number;
  secondsLeft: number;
  /** The loss of the epoch so far. */
  loss?: number;
}

/** A loss curve that grows while a cell trains. */
export interface LiveLossCurve {
  /** Adds an epoch; pass it to `fit` as `onEpoch`. */
  readonly add: (record: LossRecord) => void;
  /**
   * Adds the progress of the training; pass it to `fit` as `onProgress`. The axis then has its full length, and a line
   * shows the epoch and the time left.
   */
  readonly follow: (progress: CurveProgress) => void;
  readonly history: readonly LossRecord[];
  /** Shows the last state. */
  done(): Promise<void>;
}

/**
 * Opens a loss curve in the cell's output, redrawn at most four times a second.
 * @param place where to draw it; default: a new place
 * @example
 * const curve = liveLossCurve();
 * await fit(model, data, { onEpoch: curve.add, onProgress: curve.follow });
 * await curve.done();
 */
export function liveLossCurve(options: LossCurveOptions = {}, place?: LiveDisplay): LiveLossCurve {
  return new GrowingCurve(options, place);
}

class GrowingCurve implements LiveLossCurve {
  readonly history: LossRecord[] = [];
  private progress: CurveProgress | undefined;

  constructor(
    private readonly options: LossCurveOptions,
    private live: LiveDisplay | undefined,
  ) {}

  readonly add = (record: LossRecord): void => {
    this.history.push(record);
    this.draw(this.progress && { epochs: this.progress.epochs, status: this.status(this.progress) });
  };

  readonly follow = (progress: CurveProgress): void => {
    this.progress = progress;
    this.draw({ epochs: progress.epochs, status: this.status(progress) });
  };

  async done(): Promise<void> {
    const { progress, history } = this;
    const last = history.at(-1);
    if (progress && last) this.draw({ status: this.status({ epoch: last.epoch, epochs: progress.epochs }) });
    await this.live?.done();
  }

  private draw(more: LossCurveOptions = {}): void {
    this.live ??= liveDisplay();
    // Drawn only when it is shown, because most epochs are not.
    this.live.update({
      [displayKey]: () => lossCurve(this.history, { ...this.options, ...more })[displayKey](),
    });
  }

  private status({ epoch, epochs, secondsLeft, loss }: Standing): string {
    const last = this.history.at(-1);
    return standingLine({ epoch, epochs, secondsLeft, loss: last?.loss ?? loss, valLoss: last?.valLoss });
  }
}
