import type { PointArray, Points } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { atLeast } from "../points/count.js";
import { type Figure, figure, type Spec } from "./chart/figure.js";
import { type Limits, windowOf } from "./chart/limits.js";
import { axes, type Frame, panel, rounded } from "./chart/panel.js";
import { fitSquares, sideBySide } from "./chart/row.js";
import { palette } from "./chart/theme.js";
import { cloudLayers } from "./scatter.js";
import { edgeLayer, planePoints } from "./spanning-tree.js";

/** The content of a filtration figure. */
export interface FiltrationOptions {
  /** [n, 2], n ≤ 300; with more points the figure is not readable. */
  points: Points;
  /** One panel for each scale; points at most this far apart are joined. */
  scales: readonly number[];
  limits?: Limits;
  /** The most panels in a row; all unless given. */
  columns?: number;
  /** The greatest width and height of a panel in CSS pixels; default 190. */
  side?: number;
}

const mostPoints = 300;
/** More triangles are left out, because they would cover everything. */
const mostTriangles = 600;

/**
 * The Vietoris–Rips complex of points in the plane at growing scales: its points, edges and triangles. A row is at most 800
 * pixels wide: panels shrink to 120, then rows wrap.
 *
 * @example
 * filtration({ points: components({ n: 40, shape: "circle" }), scales: [1, 4, 12] });
 */
export function filtration({ points, scales, limits, columns, side = 190 }: FiltrationOptions): Figure {
  atLeast(1, side, "side");
  const cloud = planePoints(points);
  if (cloud.shape[0] > mostPoints)
    throw new ValueError(`A filtration figure takes at most ${mostPoints} points: got ${cloud.shape[0]}`);
  for (const scale of scales)
    if (!(scale >= 0 && scale < Number.POSITIVE_INFINITY))
      throw new ValueError(`A scale must be finite and at least 0: got ${scale}`);
  const window = windowOf(limits, [cloud]);
  const titles = scales.map((scale) => `scale ${rounded(scale)}`);
  const row = fitSquares(window, { titles, columns, side });
  const views = scales.map((scale, i) => {
    const yTitle = i % row.columns > 0 ? null : undefined;
    const frame: Frame = { limits: window, width: row.width, height: row.width, title: titles[i], yTitle };
    const complex = complexAt(cloud, scale);
    const all = complex.a.map((_, k) => k);
    return panel(frame, [
      triangleLayer(cloud, complex.triangles, frame),
      edgeLayer(cloud, complex, all, frame, {
        color: "#666",
        strokeWidth: 0.7,
        opacity: complex.a.length > 500 ? 0.3 : 1,
      }),
      ...cloudLayers({ points: cloud, paint: { color: palette[0] }, size: 12 }, frame),
    ]);
  });
  return figure(sideBySide(views, row.columns), {
    caption: `The Vietoris–Rips complex of ${cloud.shape[0]} points at the scales ${scales.map((scale) => rounded(scale)).join(", ")}.`,
  });
}

interface Complex {
  a: number[];
  b: number[];
  triangles: [number, number, number][];
}

/** Edges of at most this length, and the triangles of which they are the sides. */
function complexAt({ data, shape: [n] }: PointArray, scale: number): Complex {
  const joined = (i: number, j: number) =>
    Math.hypot(data[2 * i] - data[2 * j], data[2 * i + 1] - data[2 * j + 1]) <= scale;
  const complex: Complex = { a: [], b: [], triangles: [] };
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      if (!joined(i, j)) continue;
      complex.a.push(i);
      complex.b.push(j);
      for (let k = 0; k < j && complex.triangles.length <= mostTriangles; k++)
        if (joined(i, k) && joined(j, k)) complex.triangles.push([i, j, k]);
    }
  return complex.triangles.length > mostTriangles ? { ...complex, triangles: [] } : complex;
}

/** Each triangle as a closed, filled line. */
function triangleLayer({ data }: PointArray, triangles: Complex["triangles"], frame: Frame): Spec {
  const values = triangles.flatMap(([i, j, k], triangle) =>
    [i, j, k, i].map((at, corner) => ({
      triangle,
      corner,
      x: rounded(data[2 * at], frame.limits.x),
      y: rounded(data[2 * at + 1], frame.limits.y),
    })),
  );
  return {
    data: { values },
    mark: { type: "line", filled: true, fill: palette[5], fillOpacity: 0.12, strokeWidth: 0, clip: true },
    encoding: {
      ...axes(frame),
      detail: { field: "triangle", type: "nominal" },
      order: { field: "corner", type: "quantitative" },
    },
  };
}
