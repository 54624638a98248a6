import { type PointArray, type Points, pointArray } from "../backend/index.js";
import { extent } from "../points/extent.js";
import { axisRoom, labelsBeyond } from "./chart/axis-room.js";
import { type Figure, figure, type Spec } from "./chart/figure.js";
import { type Limits, windowOf } from "./chart/limits.js";
import { axes, type Frame, panel } from "./chart/panel.js";
import { fitRow, legendRoom, narrowest, sideBySide } from "./chart/row.js";
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
 * GTN, Fig. 4, in the plot format of toyDiffusion: the data as half transparent discs, the generated points over
 * them as three-spoked marks. A row is at most 800 pixels wide: panels shrink from 320 to 120, then rows wrap.
 *
 * @example
 * outliers({ title: "Two moons", original: twoMoons({ n: 500 }), generated: twoMoons({ n: 200, noise: 0.2 }) });
 */
export function outliers(panels: OutliersPanel | readonly OutliersPanel[]): Figure {
  const all = "original" in panels ? [panels] : [...panels];
  const clouds = all.map(({ original, generated }) => [
    pointArray(original, "original"),
    pointArray(generated, "generated"),
  ]);
  const windows = all.map(({ limits }, i) => windowOf(limits, clouds[i]));
  const axis = Math.max(...windows.map(({ y }) => axisRoom(y)));
  const most = extent(clouds.flat().map(({ shape }) => shape[0]))[1];
  const beyond = Math.max(...windows.map(({ x }) => labelsBeyond(x, narrowest)));
  const titles = all.map(({ title = "" }) => title);
  const row = fitRow({ titles, width: 320, axes: [axis, axis], beyond, legend: legendRoom(names) });
  const views = all.map((_, i) => {
    const frame = { limits: windows[i], width: row.width, height: row.width, title: all[i].title };
    return view(clouds[i], frame, i === all.length - 1);
  });
  return figure(sideBySide(views, row.columns), {
    caption: `Original data (discs) and generated data (three-spoked marks).${rasterNote(most)}`,
  });
}

function view([data, made]: readonly PointArray[], frame: Frame, legend: boolean): Spec {
  // Where there are many, small marks leave an edge of the data's band in sight.
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
