import { type Points, pointArray } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import type { Spec } from "./chart/figure.js";
import { axes, type Frame, rounded } from "./chart/panel.js";
import { type Marker, type Paint, rasterPoints } from "./images/raster.js";

/**
 * With at least this many points, a scatter is drawn as an image, because a point in a specification takes some 40
 * bytes.
 */
export const rasterFrom = 2000;
/** The same, if the smaller clouds of a figure have this many together. */
export const crowdFrom = 10_000;

/** One cloud of points in a panel. */
export interface Cloud {
  /** [n, 2] */
  points: Points;
  paint: Paint;
  /** The area of a point's disc, in square CSS pixels; by default smaller where points are many. */
  size?: number;
  opacity?: number;
  /** A thin gray edge, which keeps pale points visible; only for few points. */
  edge?: boolean;
  marker?: Marker;
  /** Whether it is drawn as an image. Default: from {@link rasterFrom} points on. */
  image?: boolean;
}

/** matplotlib's marker "1" as a path on Vega's unit square. */
export const spokesPath = "M0,0L0,1M0,0L0.87,-0.5M0,0L-0.87,-0.5";

/** The sentence of a caption about a scatter with this many points. */
export const rasterNote = (n: number): string => (n > rasterFrom ? " The points are drawn as an image." : "");

/** The layers that draw one cloud: marks or, from {@link rasterFrom} points on, an image over the same axes. */
export function cloudLayers(cloud: Cloud, frame: Frame): Spec[] {
  const { data, shape } = pointArray(cloud.points);
  if (shape[1] !== 2) throw new ShapeError(`A scatter needs two-dimensional points: got shape [${shape}]`);
  return (cloud.image ?? shape[0] > rasterFrom)
    ? imageLayers({ ...cloud, points: { data, shape } }, frame)
    : [markLayer({ ...cloud, points: { data, shape } }, frame)];
}

function imageLayers({ points, paint, size = 3, opacity = 1, marker }: Cloud, frame: Frame): Spec[] {
  const { width, height, limits } = frame;
  // Two pixels of the image per CSS pixel.
  const radius = Math.max(1, 2 * Math.sqrt(size / Math.PI));
  const picture = { width: 2 * width, height: 2 * height, radius, marker };
  const url = rasterPoints(pointArray(points), paint, limits, picture);
  const [low, high] = "values" in paint ? paint.domain : [0, 0];
  const corners = [
    { x: limits.x[0], y: limits.y[0], v: low },
    { x: limits.x[1], y: limits.y[1], v: high },
  ];
  // The corners are invisible; they define the axes and the legend.
  return [
    {
      data: { values: corners },
      mark: { type: "point", opacity: 0, clip: true },
      encoding: { ...axes(frame), color: color(paint) },
    },
    {
      data: { values: [{}] },
      mark: { type: "image", url, width, height, align: "left", baseline: "top", aspect: false, opacity },
      encoding: { x: { value: 0 }, y: { value: 0 } },
    },
  ];
}

function markLayer({ points, paint, size, opacity = 1, edge = false, marker }: Cloud, frame: Frame): Spec {
  const { data, shape } = pointArray(points);
  const { x, y } = frame.limits;
  const values = Array.from({ length: shape[0] }, (_, i) => ({
    x: rounded(data[2 * i], x),
    y: rounded(data[2 * i + 1], y),
    ...("values" in paint ? { v: rounded(paint.values[i], paint.domain) } : {}),
  }));
  const stroke = edge ? { stroke: "#999", strokeWidth: 0.5 } : {};
  const area = size ?? Math.max(8, Math.min(30, 8000 / shape[0]));
  return {
    data: { values },
    mark: { ...shapeOf(marker), size: area, opacity, clip: true, ...stroke },
    encoding: { ...axes(frame), color: color(paint) },
  };
}

function color(paint: Paint): Spec {
  if (!("values" in paint)) return { value: paint.color };
  const { scheme, domain, legend } = paint;
  return {
    field: "v",
    type: "quantitative",
    scale: { scheme, domain },
    legend: legend === undefined ? null : { title: legend, gradientLength: 150 },
  };
}

const shapeOf = (marker: Marker = "disc") =>
  marker === "disc"
    ? { type: "circle" }
    : { type: "point", shape: spokesPath, filled: false, strokeWidth: 1.2 };
