import { type LiveDisplay, liveDisplay } from "../display.js";
import { type Figure, figure } from "./figure.js";
import { rounded } from "./panel.js";
import { palette } from "./theme.js";

/** One epoch's losses; `valLoss` is left out, or NaN, where there is no validation. */
export interface LossRecord {
  epoch: number;
  loss: number;
  valLoss?: number;
}

/** What a loss curve shows. */
export interface LossCurveOptions {
  title?: string;
  /** The best epoch, which is marked; that of the lowest validation loss unless given. */
  best?: number;
  /** What the loss measures. */
  yTitle?: string;
}

const series = ["training", "validation"];
const colours = [palette[0], palette[1]];

/** Training and validation loss over the epochs, on a log scale, the best epoch marked. */
export function lossCurve(
  history: readonly LossRecord[],
  { title, best, yTitle = "loss" }: LossCurveOptions = {},
): Figure {
  const values = history.flatMap(({ epoch, loss, valLoss }) => [
    { epoch, loss: rounded(loss), series: series[0] },
    { epoch, loss: rounded(valLoss ?? Number.NaN), series: series[1] },
  ]);
  // A log scale has no place for zero, nor for a loss that is not finite.
  const shown = values.filter(({ loss }) => Number.isFinite(loss) && loss > 0);
  const lowest = bestOf(history);
  const marked = history.find(({ epoch }) => epoch === (best ?? lowest?.epoch));
  const y = {
    field: "loss",
    type: "quantitative",
    scale: { type: "log", nice: false, padding: 8 },
    title: yTitle,
  };
  const x = {
    field: "epoch",
    type: "quantitative",
    scale: { zero: false, nice: false },
    axis: { tickMinStep: 1 },
  };
  const color = { field: "series", scale: { domain: series, range: colours }, legend: { title: null } };
  const layer = [
    {
      data: { values: shown },
      mark: { type: "line", strokeWidth: 1.6, point: history.length <= 30 ? { size: 14 } : false },
      encoding: { x, y, color },
    },
    ...(marked?.valLoss === undefined || !(marked.valLoss > 0) ? [] : bestMark(marked, { x, y })),
  ];
  return figure(
    { width: 420, height: 240, ...(title === undefined ? {} : { title }), layer },
    { caption: captionOf(history, marked) },
  );
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

/** A loss curve that grows while a cell trains. */
export interface LiveLossCurve {
  /** Takes in an epoch: give it to `fit` as `onEpoch`. */
  readonly add: (record: LossRecord) => void;
  readonly history: readonly LossRecord[];
  /** Shows the last state. */
  done(): Promise<void>;
}

/**
 * Opens a loss curve in the cell's output, drawn anew at most four times a second.
 * @example
 * const curve = liveLossCurve();
 * await fit(model, data, { onEpoch: curve.add });
 * await curve.done();
 */
export function liveLossCurve(options: LossCurveOptions = {}): LiveLossCurve {
  const history: LossRecord[] = [];
  let live: LiveDisplay | undefined;
  return {
    history,
    add(record) {
      history.push(record);
      live ??= liveDisplay();
      live.update(lossCurve([...history], options));
    },
    async done() {
      await live?.done();
    },
  };
}
