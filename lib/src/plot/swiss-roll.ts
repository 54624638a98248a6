import { type Points, pointArray } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { type Figure, figure, type Spec } from "./figure.js";
import { axes, cloudLayers, type Frame, panel, rounded } from "./scatter.js";

/** What Figure 3A shows. */
export interface SwissRollOptions {
  /** [n, 1]: the normal sample y; the paper shows 250. */
  latents: Points;
  /** [n, 1]: the parameter θ that each y was mapped to, in radians. */
  theta: Points;
  title?: string;
}

const window = [-12, 15] as const;
const side = 300;

/**
 * GTN, Fig. 3A: a normal sample and its image on the swiss-roll (θ cos θ, θ sin θ), each point in the colour of
 * its rank in the sample, so that the colours tell which point went where. The roll itself lies beneath.
 */
export function swissRoll({ latents, theta, title }: SwissRollOptions): Figure {
  const y = pointArray(latents, "latents");
  const t = pointArray(theta, "theta");
  const n = y.shape[0];
  if (y.shape[1] !== 1 || t.shape[1] !== 1 || t.shape[0] !== n)
    throw new ShapeError(`The roll needs one θ for each latent: got shapes [${t.shape}] and [${y.shape}]`);
  const paint = { values: ranks(y.data), domain: [0, n - 1] as const, scheme: "pinkyellowgreen" };
  const line = new Float64Array(2 * n);
  const roll = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    line[2 * i] = y.data[i];
    roll[2 * i] = t.data[i] * Math.cos(t.data[i]);
    roll[2 * i + 1] = t.data[i] * Math.sin(t.data[i]);
  }
  const reach = Math.max(4, Math.ceil(Math.max(...Array.from(y.data, Math.abs))));
  const left: Frame = {
    limits: { x: [-reach, reach], y: [-1, 1] },
    width: side,
    height: side,
    title: "Normal sample y",
    xTitle: "y",
  };
  const right: Frame = {
    limits: { x: window, y: window },
    width: side,
    height: side,
    title: title ?? "Its image on the swiss-roll",
    xTitle: "θ cos θ",
    yTitle: "θ sin θ",
  };
  const cloud = { paint, size: 40, edge: true };
  return figure(
    {
      hconcat: [
        panel(left, [...cloudLayers({ ...cloud, points: { data: line, shape: [n, 2] } }, left)]),
        panel(right, [
          trueRoll(right),
          ...cloudLayers({ ...cloud, points: { data: roll, shape: [n, 2] } }, right),
        ]),
      ],
      spacing: 40,
    },
    {
      caption: `${n} points of a normal sample (left) and where they go on the swiss-roll (right; the roll itself in grey). The colour is a point's rank in the sample.`,
    },
  );
}

/** The place of each value in ascending order. */
function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const rank = new Float64Array(values.length);
  order.forEach((i, place) => {
    rank[i] = place;
  });
  return rank;
}

/** The roll for θ from 1.5π to 4.5π as a faint line. */
function trueRoll(frame: Frame): Spec {
  const values = Array.from({ length: 241 }, (_, i) => {
    const t = Math.PI * (1.5 + (3 * i) / 240);
    return { i, x: rounded(t * Math.cos(t)), y: rounded(t * Math.sin(t)) };
  });
  return {
    data: { values },
    mark: { type: "line", color: "#bbb", strokeWidth: 1 },
    encoding: { ...axes(frame), order: { field: "i" } },
  };
}
