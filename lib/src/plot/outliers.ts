import { type Points, pointArray, shapeOf } from "../backend/index.js";
import { extent } from "../points/extent.js";
import { type Figure, figure, type Spec } from "./chart/figure.js";
import { type Limits, windowOf } from "./chart/limits.js";
import { axes, type Frame, panel, sideBySide } from "./chart/panel.js";
import { cloudLayers, rasterFrom, rasterNote, spokesPath } from "./scatter.js";

/** One panel of Figure 4: data and generated points. */
export interface OutliersPanel {
  title?: string;
  /** [n, 2] */
  original: Points;
  /** [m, 2] */
  generated: Points;
  /** The panel's window. Default: the square around all points. */
  limits?: Limits;
}

const names = ["Original data", "Generated data"];
/** matplotlib's first two colors, as in the original format. */
const colors = ["#1f77b4", "#ff7f0e"];
const opacity = 0.5;

/**
 * Draws GTN, Fig. 4, in the plot format of toyDiffusion: the data as semi-transparent discs, and above them the
 * generated points as three-spoked marks.
 *
 * @example
 * outliers({ title: "Two moons", original: twoMoons({ n: 500 }), generated: twoMoons({ n: 200, noise: 0.2 }) });
 */
export function outliers(panels: OutliersPanel | readonly OutliersPanel[]): Figure {
  const all = "original" in panels ? [panels] : [...panels];
  const counts = all.flatMap(({ original, generated }) => [shapeOf(original)[0], shapeOf(generated)[0]]);
  const views = all.map((one, i) => view(one, i === all.length - 1));
  return figure(sideBySide(views), {
    caption: `Original data (discs) and generated data (three-spoked marks).${rasterNote(extent(counts)[1])}`,
  });
}

function view({ title, original, generated, limits }: OutliersPanel, legend: boolean): Spec {
  const data = pointArray(original, "original");
  const made = pointArray(generated, "generated");
  const window = windowOf(limits, [data, made]);
  const frame: Frame = { limits: window, width: 320, height: 320, title };
  // With many points, small marks keep an edge of the data's band visible.
  const marks = made.shape[0] > rasterFrom ? 16 : 45;
  return panel(frame, [
    ...cloudLayers({ points: data, paint: { color: colors[0] }, size: 55, opacity }, frame),
    ...cloudLayers({ points: made, paint: { color: colors[1] }, size: marks, marker: "spokes" }, frame),
    ...(legend ? [key(frame)] : []),
  ]);
}

/** The legend, carried by two points beyond the frame, which are clipped. */
function key(frame: Frame): Spec {
  const { x, y } = frame.limits;
  const beyond = { x: 2 * x[0] - x[1], y: 2 * y[0] - y[1] };
  const shape = { domain: names, range: ["circle", spokesPath] };
  const fill = { domain: names, range: [colors[0], "transparent"] };
  const stroke = { domain: names, range: ["transparent", colors[1]] };
  const legend = { title: null, symbolSize: 60, symbolStrokeWidth: 1.4 };
  return {
    data: { values: names.map((name) => ({ ...beyond, name })) },
    mark: { type: "point", clip: true },
    encoding: {
      ...axes(frame),
      shape: { field: "name", scale: shape, legend },
      fill: { field: "name", scale: fill, legend },
      stroke: { field: "name", scale: stroke, legend },
    },
  };
}
