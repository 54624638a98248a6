import type { Bundle } from "../cell/globals.js";
import { numberText } from "./entries.js";

/** The parts of a training record that a display needs. */
interface Training {
  history: { epoch: number; loss: number; valLoss: number }[];
  best: { epoch: number; valLoss: number };
  stopped: string;
  seconds: number;
  /** Without `device` each operation was placed by itself. */
  execution?: { device?: string };
}

const size = { width: 300, height: 120 };
const bars = "▁▂▃▄▅▆▇█";
const barCount = 40;

/** Shows the record of a training: its device, its losses as a small curve, and the last and the best loss. */
export function trainingBundle(value: object): Bundle | undefined {
  if (!isTraining(value)) return undefined;
  const text = summary(value);
  if (value.history.length === 0) return { "text/plain": text };
  return { "application/vnd.vegalite.v5+json": curve(value), "text/plain": text };
}

function isTraining(value: object): value is Training {
  const { history, best, stopped, seconds } = value as Partial<Training>;
  if (!Array.isArray(history) || typeof best?.epoch !== "number" || typeof stopped !== "string") return false;
  return typeof seconds === "number" && history.every(({ epoch, loss }) => [epoch, loss].every(isNumber));
}

const isNumber = (value: unknown) => typeof value === "number";

function heading({ history, stopped, seconds, execution }: Training): string {
  const device = execution?.device;
  const place = typeof device === "string" ? ` on the ${device.toUpperCase()}` : "";
  return `Training: ${history.length} epochs in ${numberText(seconds)} s${place}, ended by ${stopped}`;
}

/** The last losses and the best one, in a line. */
function numbers({ history, best }: Training): string {
  const last = history.at(-1);
  if (!last) return "";
  const loss = `Last loss ${numberText(last.loss)}`;
  if (!Number.isFinite(best.valLoss)) return loss;
  return `${loss}, validation ${numberText(last.valLoss)}; best ${numberText(best.valLoss)} in epoch ${best.epoch}`;
}

function summary(training: Training): string {
  const { history, best } = training;
  const last = history.at(-1);
  if (!last) return heading(training);
  const validated = Number.isFinite(best.valLoss);
  const lines = [
    heading(training),
    `loss       ${sparkline(history.map(({ loss }) => loss))}  ${numberText(last.loss)}`,
    ...(validated
      ? [
          `validation ${sparkline(history.map(({ valLoss }) => valLoss))}  ${numberText(last.valLoss)}`,
          `best       epoch ${best.epoch}: validation ${numberText(best.valLoss)}`,
        ]
      : []),
  ];
  return lines.join("\n");
}

/** A curve of characters: each is the mean of neighboring values, on a logarithmic scale if all are positive. */
function sparkline(values: number[]): string {
  const count = Math.min(barCount, values.length);
  const means = Array.from({ length: count }, (_, i) => {
    const part = values.slice(
      Math.floor((i * values.length) / count),
      Math.floor(((i + 1) * values.length) / count),
    );
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
  const scaled = values.every((value) => value > 0) ? means.map(Math.log) : means;
  const finite = scaled.filter(Number.isFinite);
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  return scaled
    .map((value) => {
      if (!Number.isFinite(value)) return "×";
      return bars[most > least ? Math.round(((value - least) / (most - least)) * (bars.length - 1)) : 0];
    })
    .join("");
}

function curve(training: Training): object {
  const { history } = training;
  const values = history.flatMap(({ epoch, loss, valLoss }) => [
    { epoch, loss, of: "training" },
    { epoch, loss: valLoss, of: "validation" },
  ]);
  const finite = values.filter(({ loss }) => Number.isFinite(loss));
  const scale = finite.every(({ loss }) => loss > 0)
    ? { type: "log", nice: false }
    : { type: "linear", zero: false };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    ...size,
    title: {
      text: [heading(training), numbers(training)],
      anchor: "start",
      fontSize: 11,
      fontWeight: "normal",
    },
    data: { values: finite },
    mark: { type: "line", point: history.length === 1 },
    encoding: {
      x: { field: "epoch", type: "quantitative" },
      y: { field: "loss", type: "quantitative", scale },
      color: { field: "of", type: "nominal", title: null },
    },
  };
}
