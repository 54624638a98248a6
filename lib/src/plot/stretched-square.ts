import { type Points, pointArray } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { type Figure, figure, type Spec } from "./figure.js";
import { axes, type Cloud, cloudLayers, type Frame, isRaster, panel } from "./scatter.js";

/** What Figure 3B shows. */
export interface StretchedSquareOptions {
  /** [n, 2]: the normal sample y; the paper shows 100,000 points. */
  latents: Points;
  /** [n, 2]: the image ĥ(y) of each. */
  points: Points;
  /** Stands over the right panel. */
  title?: string;
}

const side = 300;

/**
 * GTN, Fig. 3B: a 2-D normal sample and its image, each point in the colour of its latent's norm ‖y‖, so that the
 * right panel shows how the sample was stretched. The unit square is outlined.
 */
export function stretchedSquare({ latents, points, title }: StretchedSquareOptions): Figure {
  const y = pointArray(latents, "latents");
  const n = y.shape[0];
  if (points.shape[0] !== n)
    throw new ShapeError(`Each latent needs its image: got ${n} latents and ${points.shape[0]} points`);
  const norms = Float32Array.from({ length: n }, (_, i) => Math.hypot(y.data[2 * i], y.data[2 * i + 1]));
  const paint = { values: norms, domain: [0, 4] as const, scheme: "oranges" };
  const left: Frame = {
    limits: { x: [-4.5, 4.5], y: [-4.5, 4.5] },
    width: side,
    height: side,
    title: "Normal sample y",
    xTitle: "y₁",
    yTitle: "y₂",
  };
  const right: Frame = {
    limits: { x: [-0.15, 1.15], y: [-0.15, 1.15] },
    width: side,
    height: side,
    title: title ?? "Its image ĥ(y)",
    xTitle: "x₁",
    yTitle: "x₂",
  };
  const source: Cloud = { points: y, paint, size: 3 };
  const image: Cloud = { points, paint, size: 3 };
  const drawn = isRaster(image) ? " The points are drawn as an image." : "";
  return figure(
    {
      hconcat: [
        panel(left, cloudLayers(source, left)),
        panel(right, [...cloudLayers(image, right), unitSquare(right), normLegend(right)]),
      ],
      spacing: 40,
    },
    {
      caption: `${n.toLocaleString("en")} points of a 2-D normal sample (left) and their images (right; the unit square outlined). The colour is the norm of the latent.${drawn}`,
    },
  );
}

function unitSquare(frame: Frame): Spec {
  const { x, y } = axes(frame);
  return {
    data: { values: [{ x: 0, y: 0, x2: 1, y2: 1 }] },
    mark: { type: "rect", fillOpacity: 0, stroke: "#555", strokeWidth: 1 },
    encoding: { x, y, x2: { field: "x2" }, y2: { field: "y2" } },
  };
}

/** The colour scale's legend, carried by a mark that is not seen. */
function normLegend(frame: Frame): Spec {
  return {
    data: { values: [{ x: 0, y: 0, norm: 0 }] },
    mark: { type: "point", opacity: 0 },
    encoding: {
      ...axes(frame),
      color: {
        field: "norm",
        type: "quantitative",
        scale: { scheme: "oranges", domain: [0, 4] },
        legend: { title: "‖y‖", gradientLength: 150 },
      },
    },
  };
}
