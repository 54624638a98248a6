const [ink, soft, line] = ["#222", "#333", "#888"];

/**
 * The configuration of every figure: a white background with dark text and unobtrusive axes. It sets every color that a
 * dark front end would set, because white text is invisible on a white background.
 */
export const theme = {
  background: "white",
  padding: 8,
  config: {
    font: "DejaVu Sans, Verdana, Helvetica, Arial, Liberation Sans, sans-serif",
    view: { stroke: line },
    mark: { tooltip: true }, // tooltips show the data of a mark
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

/** Colors of series, distinguishable for the color-blind (Okabe and Ito). */
export const palette = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#7f7f7f"] as const;

/** Colors for more classes than the palette has; the last is a background for the others. */
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
