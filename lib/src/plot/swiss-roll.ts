import { type Points, pointArray } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { greatestSize } from "../points/power-of-two.js";
import { type Figure, figure, type Spec } from "./chart/figure.js";
import { linkedPairs } from "./chart/linked.js";
import { axes, type Frame, panel, rounded } from "./chart/panel.js";
import { ranks } from "./chart/ranks.js";
import { sideBySide } from "./chart/row.js";
import { cloudLayers, rasterNote } from "./scatter.js";

/** The content of Figure 3A. */
export interface SwissRollOptions {
  /** Shape [n, 1]: the normal sample y; the paper shows 250. */
  latents: Points;
  /** Shape [n, 1]: the parameter θ that each y was mapped to, in radians. */
  theta: Points;
  /** The title of the right panel. */
  title?: string;
}

const side = 300;

/**
 * GTN, Fig. 3A: a normal sample and its image on the swiss-roll (θ cos θ, θ sin θ), each point in the color of
 * its rank in the sample, so that the colors tell which point went where. The normal density and the roll for θ
 * from 1.5π to 4.5π lie faint beneath. Under the pointer a latent and its image are ringed together, of
 * at most 150 pairs evenly spaced among all.
 * @throws {ShapeError} when there is not one θ for each latent
 * @example
 * const latents = gaussian({ n: 250, d: 1 });
 * swissRoll({ latents, theta: await gtn.transform(latents) });
 */
export function swissRoll({
  latents,
  theta,
  title = "Its image on the swiss-roll",
}: SwissRollOptions): Figure {
  const y = pointArray(latents, "latents");
  const t = pointArray(theta, "theta");
  const n = y.shape[0];
  if (y.shape[1] !== 1 || t.shape[1] !== 1 || t.shape[0] !== n)
    throw new ShapeError(
      `theta must have one value for each latent: got shapes [${t.shape}] and [${y.shape}]`,
    );
  const look = {
    paint: { values: ranks(y.data), domain: [0, Math.max(n - 1, 1)] as const, scheme: "pinkyellowgreen" },
    size: 40,
    edge: true,
  };
  const left = sampleFrame(y.data);
  const right = rollFrame(title);
  const onLine = plane(n, (i) => [y.data[i], 0]);
  const onRoll = plane(n, (i) => rollPoint(t.data[i]));
  const pairOf = (i: number) => ({ from: [y.data[i], 0] as const, to: rollPoint(t.data[i]) });
  const { layers, params } = linkedPairs([left, right], n, pairOf);
  return figure(
    {
      ...sideBySide([
        panel(left, [normalDensity(left), ...cloudLayers({ ...look, points: onLine }, left), layers[0]]),
        panel(right, [trueRoll(right), ...cloudLayers({ ...look, points: onRoll }, right), layers[1]]),
      ]),
      params,
    },
    {
      caption:
        `${n} points of a normal sample (left) and where they go on the swiss-roll (right; the roll itself in ` +
        `gray). The color is a point's rank in the sample.${rasterNote(n)}`,
    },
  );
}

function sampleFrame(sample: ArrayLike<number>): Frame {
  const reach = Math.max(4, Math.ceil(greatestSize(sample)));
  const limits = { x: [-reach, reach], y: [-0.04, 0.44] } as const;
  return { limits, width: side, height: side, title: "Normal sample", xTitle: "y", yTitle: "density" };
}

function rollFrame(title: string): Frame {
  const limits = { x: [-12, 15], y: [-12, 15] } as const;
  return { limits, width: side, height: side, title, xTitle: "θ cos θ", yTitle: "θ sin θ" };
}

const rollPoint = (t: number): [number, number] => [t * Math.cos(t), t * Math.sin(t)];

function plane(n: number, point: (i: number) => [number, number]) {
  const data = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) data.set(point(i), 2 * i);
  return { data, shape: [n, 2] as [number, number] };
}

const normalDensity = (frame: Frame): Spec =>
  faintLine(frame, 121, (part) => {
    const [low, high] = frame.limits.x;
    const y = low + part * (high - low);
    return [y, Math.exp((-y * y) / 2) / Math.sqrt(2 * Math.PI)];
  });

const trueRoll = (frame: Frame): Spec =>
  faintLine(frame, 241, (part) => rollPoint(Math.PI * (1.5 + 3 * part)));

function faintLine(frame: Frame, count: number, point: (part: number) => [number, number]): Spec {
  const values = Array.from({ length: count }, (_, i) => {
    const [x, y] = point(i / (count - 1));
    return { i, x: rounded(x), y: rounded(y) };
  });
  return {
    data: { values },
    mark: { type: "line", color: "#bbb", strokeWidth: 1 },
    encoding: { ...axes(frame), order: { field: "i" } },
  };
}
