const [ink, soft, line] = ["#222", "#333", "#888"];

/**
 * Sits beneath every figure: a white ground with dark words, and quiet axes. Each color that a dark front end would set is
 * named here, as its white words would be lost on the white ground.
 */
export const theme = {
  background: "white",
  padding: 8,
  config: {
    font: "DejaVu Sans, Verdana, Helvetica, Arial, Liberation Sans, sans-serif",
    view: { stroke: line },
    mark: { tooltip: true }, // what a mark shows is said under the pointer
    image: { tooltip: null },
    text: { tooltip: null },
    style: { "guide-label": { fill: soft }, "guide-title": { fill: ink } },
    title: {
      color: ink,
      subtitleColor: soft,
      fontSize: 13,
      fontWeight: "normal",
      anchor: "middle",
      offset: 8,
      frame: "group",
    },
    axis: {
      grid: false,
      domain: false,
      domainColor: line,
      gridColor: "#ddd",
      tickColor: line,
      labelColor: soft,
      titleColor: ink,
      labelFontSize: 11,
      labelFlush: true,
      labelSeparation: 5, // labels that come closer are thinned out
      tickCount: 6,
      titleFontSize: 12,
      titleFontWeight: "normal",
    },
    header: { labelColor: soft, titleColor: ink },
    legend: {
      labelColor: soft,
      titleColor: ink,
      labelFontSize: 11,
      labelLimit: 240,
      titleFontSize: 12,
      titleFontWeight: "normal",
    },
  },
} as const;

/** Colors that tell series apart, also for the color-blind (Okabe and Ito). */
export const palette = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#7f7f7f"] as const;

/** Colors for more classes than the palette tells apart; the last is a ground for the others. */
export const classColors = [
  "#0072b2",
  "#e69f00",
  "#009e73",
  "#cc79a7",
  "#d55e00",
  "#56b4e9",
  "#8c510a",
  "#882255",
  "#44aa99",
  "#332288",
  "#c4c4c4",
] as const;
