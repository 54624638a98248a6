import { type Points, pointArray, shapeOf } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { type Figure, figure, type Spec } from "./chart/figure.js";
import { linkedPairs } from "./chart/linked.js";
import { axes, type Frame, panel } from "./chart/panel.js";
import { sideBySide } from "./chart/row.js";
import { cloudLayers, rasterNote } from "./scatter.js";

/** The content of Figure 3B. */
export interface StretchedSquareOptions {
  /** Shape [n, 2]: the normal sample y; the paper shows 100,000 points. */
  latents: Points;
  /** Shape [n, 2]: the image ĥ(y) of each. */
  points: Points;
  /** The title of the right panel. */
  title?: string;
}

const size = { width: 300, height: 300 };

/**
 * GTN, Fig. 3B: a 2-D normal sample and its image, each point in the color of its latent's norm ‖y‖, so that the
 * right panel shows how the sample was stretched. The unit square is outlined. Under the pointer a latent and its image
 * are ringed together, of at most 150 pairs evenly spaced among all.
 * @throws {ShapeError} when there is not one image for each latent
 * @example
 * stretchedSquare({ latents: gaussian({ n: 500, d: 2 }), points: uniformSquare({ n: 500 }) });
 */
export function stretchedSquare({
  latents,
  points,
  title = "Its image ĥ(y)",
}: StretchedSquareOptions): Figure {
  const y = pointArray(latents, "latents");
  const n = y.shape[0];
  const [count] = shapeOf(points);
  if (count !== n)
    throw new ShapeError(`Each latent must have an image: got ${n} latents and ${count} points`);
  const values = Float32Array.from({ length: n }, (_, i) => Math.hypot(y.data[2 * i], y.data[2 * i + 1]));
  const paint = { values, domain: [0, 4] as const, scheme: "oranges" };
  const left: Frame = {
    ...size,
    limits: { x: [-4.5, 4.5], y: [-4.5, 4.5] },
    title: "Normal sample y",
    xTitle: "y₁",
    yTitle: "y₂",
  };
  const right: Frame = {
    ...size,
    limits: { x: [-0.15, 1.15], y: [-0.15, 1.15] },
    title,
    xTitle: "x₁",
    yTitle: "x₂",
  };
  const images = pointArray(points, "points").data;
  const at = (data: ArrayLike<number>, i: number) => [data[2 * i], data[2 * i + 1]] as const;
  const pairOf = (i: number) => ({ from: at(y.data, i), to: at(images, i) });
  const { layers, params } = linkedPairs([left, right], n, pairOf);
  return figure(
    {
      ...sideBySide([
        panel(left, [...cloudLayers({ points: y, paint }, left), layers[0]]),
        panel(right, [
          ...cloudLayers({ points, paint: { ...paint, legend: "‖y‖" } }, right),
          unitSquare(right),
          layers[1],
        ]),
      ]),
      params,
    },
    {
      caption:
        `${n.toLocaleString("en")} points of a 2-D normal sample (left) and their images (right; the unit square ` +
        `outlined). The color is the norm of the latent.${rasterNote(n)}`,
    },
  );
}

function unitSquare(frame: Frame): Spec {
  return {
    data: { values: [{ x: 0, y: 0, x2: 1, y2: 1 }] },
    mark: { type: "rect", fillOpacity: 0, stroke: "#555", strokeWidth: 1 },
    encoding: { ...axes(frame), x2: { field: "x2" }, y2: { field: "y2" } },
  };
}
