import { type Points, pointArray, takeRows } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { greatestSize } from "../points/power-of-two.js";
import { type Figure, figure } from "./chart/figure.js";
import { axes, type Frame, panel, rounded } from "./chart/panel.js";
import { ascending } from "./chart/ranks.js";
import { palette } from "./chart/theme.js";

/** The content of Figure 5. */
export interface MatchingOrderOptions {
  /** Shape [n, 2]: the latents y; the figure is readable with about a dozen. */
  latents: Points;
  /** Shape [n, 2]: the targets. */
  targets: Points;
  /** Shape [n]: for each latent the index of its target row. */
  labels: ArrayLike<number>;
  /** Shape [n]: the rows of the latents in the order of matching. Default: ascending by norm, as in the algorithm. */
  order?: ArrayLike<number>;
  title?: string;
}

/** A five-pointed star on Vega's unit square. */
const star = `M${Array.from({ length: 10 }, (_, k) => {
  const radius = k % 2 ? 0.45 : 1.1;
  const angle = (k * Math.PI) / 5;
  return `${rounded(radius * Math.sin(angle))},${rounded(-radius * Math.cos(angle))}`;
}).join("L")}Z`;

const kinds = ["latent y", "label x_y"];

/**
 * Draws GTN, Fig. 5: latents y as circles and their labels x_y as stars, each pair joined and numbered in the order of
 * matching.
 * @throws {ShapeError} if latents and labels differ in number, or a label or an entry of the order is not a row
 * @example
 * const [latents, targets] = [gaussian({ n: 12, d: 2 }), gaussian({ n: 12, d: 2 })];
 * matchingOrder({ latents, targets, labels: greedyLabels(latents, targets) });
 */
export function matchingOrder({ latents, targets, labels, order, title }: MatchingOrderOptions): Figure {
  const y = pointArray(latents, "latents");
  const x = pointArray(targets, "targets");
  const n = y.shape[0];
  if (y.shape[1] !== 2 || x.shape[1] !== 2 || labels.length !== n)
    throw new ShapeError(
      `Latents and targets must be two-dimensional, with one label for each latent: got shapes [${y.shape}], [${x.shape}] and ${labels.length} labels`,
    );
  const norms = Array.from({ length: n }, (_, i) => Math.hypot(y.data[2 * i], y.data[2 * i + 1]));
  const rows = order ?? ascending(norms);
  const [from, to] = [takeRows(y, rows).data, takeRows(takeRows(x, labels), rows).data];
  const pairs = Array.from(rows, (_, place) => ({
    number: place + 1,
    y: [from[2 * place], from[2 * place + 1]].map((at) => rounded(at)),
    x: [to[2 * place], to[2 * place + 1]].map((at) => rounded(at)),
  }));
  const reach = 1.15 * rounded(Math.max(greatestSize(from), greatestSize(to))) || 1;
  const limits = { x: [-reach, reach], y: [-reach, reach] } as const;
  const frame: Frame = { limits, width: 420, height: 420, title };
  const ends = pairs.flatMap(({ number, y, x }) => [
    { number, kind: kinds[0], x: y[0], y: y[1] },
    { number, kind: kinds[1], x: x[0], y: x[1] },
  ]);
  return figure(
    panel(frame, [
      {
        data: { values: pairs.map(({ y, x }) => ({ x: y[0], y: y[1], x2: x[0], y2: x[1] })) },
        mark: { type: "rule", color: "#aaa", strokeWidth: 1 },
        encoding: { ...axes(frame), x2: { field: "x2" }, y2: { field: "y2" } },
      },
      {
        data: { values: ends },
        mark: { type: "point", filled: true, size: 110, opacity: 1 },
        encoding: {
          ...axes(frame),
          shape: { field: "kind", scale: { domain: kinds, range: ["circle", star] }, title: null },
          color: { field: "kind", scale: { domain: kinds, range: [palette[0], palette[4]] }, title: null },
        },
      },
      {
        data: { values: ends },
        mark: { type: "text", dx: 8, dy: -8, align: "left", fontSize: 11 },
        encoding: { ...axes(frame), text: { field: "number" } },
      },
    ]),
    {
      caption: `Latents y (circles) and their labels x_y (stars) for ${n} pairs; the numbers give the order of matching.`,
    },
  );
}
