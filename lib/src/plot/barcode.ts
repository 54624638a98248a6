import { atLeast } from "../points/count.js";
import { type Figure, figure } from "./chart/figure.js";
import { Omissions } from "./chart/finite.js";
import { rounded } from "./chart/panel.js";
import {
  type Bar,
  type Bars,
  census,
  dimensionColor,
  homology,
  largestScale,
  requireScale,
  shownBars,
} from "./chart/persistence.js";

/** Options of a barcode. */
export interface BarcodeOptions {
  title?: string;
  /** The greatest number of bars shown per dimension, the longest ones. Default 60. */
  longest?: number;
  /** The largest scale shown. Default: that of the bars. */
  max?: number;
}

/**
 * Draws a barcode: each class from birth to death, by dimension and birth. A class that never dies ends in an arrow.
 *
 * @example
 * barcode(ripsPersistence(components({ n: 60, shape: "circle" })), { title: "Two circles" });
 */
export function barcode(all: Bars, options: BarcodeOptions = {}): Figure {
  const omissions = new Omissions();
  const bars = shownBars(all, omissions);
  const { title, longest = 60, max = largestScale(bars) } = options;
  requireScale(max);
  atLeast(1, longest, "longest");
  const edge = 1.06 * max;
  const rows = bars
    .flatMap((all, dimension) =>
      longestOf(all, longest).map(({ birth, death }) => ({
        birth: rounded(birth),
        end: rounded(Math.min(death, edge)),
        endless: death === Number.POSITIVE_INFINITY,
        dimension: homology(dimension),
      })),
    )
    .map((row, i) => ({ ...row, row: i }));
  const x = {
    field: "birth",
    type: "quantitative",
    scale: { domain: [0, 1.1 * max], nice: false },
    title: "scale",
  };
  const y = {
    field: "row",
    type: "quantitative",
    axis: null,
    scale: { domain: [-0.7, rows.length - 0.3], reverse: true, nice: false, zero: false },
  };
  const color = dimensionColor(bars);
  const thickness = Math.max(1, Math.min(4, 160 / rows.length));
  const hidden = bars.some((all) => all.length > longest) ? `; the ${longest} longest of each are shown` : "";
  return figure(
    {
      width: 420,
      height: Math.max(80, Math.min(360, 9 * rows.length)),
      ...(title === undefined ? {} : { title }),
      layer: [
        {
          data: { values: rows },
          mark: { type: "rule", strokeWidth: thickness },
          encoding: { x, x2: { field: "end" }, y, color },
        },
        {
          data: { values: rows.filter(({ endless }) => endless) },
          mark: { type: "point", shape: "triangle-right", filled: true, size: 60, opacity: 1 },
          encoding: { x: { ...x, field: "end" }, y, color },
        },
      ],
    },
    { caption: `Barcode, ${census(bars)}${hidden}.`, omissions },
  );
}

/** The longest bars, in order of birth, then of death. */
const longestOf = (bars: readonly Bar[], count: number): Bar[] =>
  [...bars]
    .sort((a, b) => b.death - b.birth - (a.death - a.birth) || a.birth - b.birth)
    .slice(0, count)
    .sort((a, b) => a.birth - b.birth || a.death - b.death);
