import { type PointArray, type Points, pointArray } from "../backend/index.js";
import { ShapeError, ValueError } from "../errors.js";
import { atLeast } from "../points/count.js";
import { type Figure, figure, type Spec } from "./chart/figure.js";
import { type Limits, windowOf } from "./chart/limits.js";
import { axes, type Frame, panel, rounded } from "./chart/panel.js";
import { palette } from "./chart/theme.js";
import { cloudLayers } from "./scatter.js";

/** Edges between rows of points, as `minimumSpanningTree` gives them. */
export interface Edges {
  a: ArrayLike<number>;
  b: ArrayLike<number>;
  length: ArrayLike<number>;
}

/** Options of a spanning tree. */
export interface SpanningTreeOptions {
  /** [n, 2] */
  points: Points;
  tree: Edges;
  /** The number of highlighted edges, the longest ones: the classes of H₀ that die last. Default 1. */
  longest?: number;
  limits?: Limits;
  title?: string;
}

/**
 * Draws a minimum spanning tree over its points. Each edge is the death of a component; the longest are highlighted.
 *
 * @example
 * const points = components({ n: 60, shape: "disc" });
 * spanningTree({ points, tree: minimumSpanningTree(points) });
 */
export function spanningTree({ points, tree, longest = 1, limits, title }: SpanningTreeOptions): Figure {
  atLeast(0, longest, "longest");
  const cloud = planePoints(points);
  const frame: Frame = { limits: windowOf(limits, [cloud]), width: 340, height: 340, title };
  requireEdges(tree, cloud.shape[0]);
  const order = Array.from(tree.length, (_, k) => k).sort((i, j) => tree.length[i] - tree.length[j]);
  const cut = Math.max(0, order.length - longest);
  const [short, long] = [order.slice(0, cut), order.slice(cut)];
  const deaths = long.map((k) => tree.length[k].toPrecision(3)).reverse();
  return figure(
    panel(frame, [
      edgeLayer(cloud, tree, short, frame, { color: "#999", strokeWidth: 1 }),
      edgeLayer(cloud, tree, long, frame, { color: palette[4], strokeWidth: 2.5 }),
      ...cloudLayers({ points: cloud, paint: { color: palette[0] }, size: 14 }, frame),
    ]),
    {
      caption: `Minimum spanning tree of ${cloud.shape[0]} points; the longest edges: ${deaths.join(", ")}.`,
    },
  );
}

/**
 * @throws {ShapeError} if an edge refers to a point that does not exist
 * @throws {ValueError} if a length is negative, NaN or infinite
 */
function requireEdges({ a, b, length }: Edges, n: number): void {
  const isPoint = (i: number) => Number.isInteger(i) && i >= 0 && i < n;
  for (let k = 0; k < length.length; k++) {
    if (!isPoint(a[k]) || !isPoint(b[k]))
      throw new ShapeError(`Edges must join points from 0 to ${n - 1}: edge ${k} joins ${a[k]} and ${b[k]}`);
    if (!(length[k] >= 0 && length[k] < Number.POSITIVE_INFINITY))
      throw new ValueError(`The length of edge ${k} must be finite and at least 0: got ${length[k]}`);
  }
}

/** The chosen edges as straight lines. */
export function edgeLayer(
  { data }: PointArray,
  { a, b }: Pick<Edges, "a" | "b">,
  chosen: readonly number[],
  frame: Frame,
  stroke: Spec,
): Spec {
  const { limits } = frame;
  const values = chosen.map((k) => ({
    x: rounded(data[2 * a[k]], limits.x),
    y: rounded(data[2 * a[k] + 1], limits.y),
    x2: rounded(data[2 * b[k]], limits.x),
    y2: rounded(data[2 * b[k] + 1], limits.y),
  }));
  const { x, y } = axes(frame);
  return {
    data: { values },
    mark: { type: "rule", clip: true, ...stroke },
    encoding: { x, y, x2: { field: "x2" }, y2: { field: "y2" } },
  };
}

/** @throws {ShapeError} if the points are not two-dimensional */
export function planePoints(points: Points): PointArray {
  const cloud = pointArray(points);
  if (cloud.shape[1] !== 2)
    throw new ShapeError(`Points must be two-dimensional: got shape [${cloud.shape}]`);
  return cloud;
}
