import { type Points, pointArray } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import type { Spec } from "./figure.js";
import { type Limits, type Paint, rasterPoints } from "./raster.js";

/** From so many points on a scatter is drawn as a picture: a point in a specification takes some 40 bytes. */
export const rasterFrom = 5000;

/** A panel's frame: limits, size in CSS pixels, titles. */
export interface Frame {
  limits: Limits;
  width: number;
  height: number;
  title?: string;
  xTitle?: string;
  yTitle?: string;
}

/** One cloud of points in a panel. */
export interface Cloud {
  /** [n, 2] */
  points: Points;
  paint: Paint;
  /** The area of a point's disc in square CSS pixels. */
  size?: number;
  opacity?: number;
  /** A thin grey edge, which keeps pale points visible; only where points are few. */
  edge?: boolean;
}

/** Whether a cloud is drawn as a picture. */
export const isRaster = ({ points }: Cloud): boolean => points.shape[0] > rasterFrom;

/** x and y on the frame's limits. */
export function axes({ limits, xTitle, yTitle }: Frame): { x: Spec; y: Spec } {
  const scale = (domain: readonly number[]) => ({ domain, nice: false, zero: false });
  return {
    x: { field: "x", type: "quantitative", scale: scale(limits.x), title: xTitle ?? null },
    y: { field: "y", type: "quantitative", scale: scale(limits.y), title: yTitle ?? null },
  };
}

/** A layer that draws one cloud, as marks or, from {@link rasterFrom} points on, as a picture. */
export function cloudLayers(cloud: Cloud, frame: Frame): Spec[] {
  const points = pointArray(cloud.points);
  if (points.shape[1] !== 2)
    throw new ShapeError(`A scatter shows points of the plane: got shape [${points.shape}]`);
  if (!isRaster(cloud)) return [markLayer(cloud, frame)];
  const { width, height, limits } = frame;
  // Two pixels of the picture to one CSS pixel.
  const radius = Math.max(1, 2 * Math.sqrt((cloud.size ?? 3) / Math.PI));
  const url = rasterPoints(points, cloud.paint, limits, { width: 2 * width, height: 2 * height, radius });
  const corners = [
    { x: limits.x[0], y: limits.y[0] },
    { x: limits.x[1], y: limits.y[1] },
  ];
  return [
    { data: { values: corners }, mark: { type: "point", opacity: 0 }, encoding: axes(frame) },
    {
      data: { values: [{}] },
      mark: {
        type: "image",
        url,
        width,
        height,
        align: "left",
        baseline: "top",
        aspect: false,
        opacity: cloud.opacity ?? 1,
      },
      encoding: { x: { value: 0 }, y: { value: 0 } },
    },
  ];
}

/** Coordinates to four significant digits beyond the window's width: finer than a pixel. */
export const rounded = (value: number): number => Number(value.toPrecision(5));

function markLayer({ points, paint, size = 30, opacity = 1, edge = false }: Cloud, frame: Frame): Spec {
  const { data, shape } = pointArray(points);
  const values = Array.from({ length: shape[0] }, (_, i) => ({
    x: rounded(data[2 * i]),
    y: rounded(data[2 * i + 1]),
    ...("values" in paint ? { v: rounded(paint.values[i]) } : {}),
  }));
  const colour =
    "values" in paint
      ? {
          field: "v",
          type: "quantitative",
          scale: { scheme: paint.scheme, domain: paint.domain },
          legend: null,
        }
      : { value: paint.colour };
  const stroke = edge ? { stroke: "#999", strokeWidth: 0.5 } : {};
  return {
    data: { values },
    mark: { type: "circle", size, opacity, clip: true, ...stroke },
    encoding: { ...axes(frame), color: colour },
  };
}

/** A framed panel of layers. */
export function panel(frame: Frame, layer: Spec[]): Spec {
  const { width, height, title } = frame;
  return { width, height, ...(title === undefined ? {} : { title }), layer };
}
