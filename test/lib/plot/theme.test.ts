import * as vegaLite from "vega-lite";
import { describe, expect, it } from "vitest";
import { theme } from "../../../lib/src/plot/chart/theme.js";

/** What vega-embed's theme "dark", which JupyterLab Dark asks for, sets where a figure does not. */
const dark = {
  background: "#333",
  view: { stroke: "#888" },
  title: { color: "#fff", subtitleColor: "#fff" },
  style: { "guide-label": { fill: "#fff" }, "guide-title": { fill: "#fff" } },
  axis: { domainColor: "#fff", gridColor: "#888", tickColor: "#fff" },
};

describe("the theme", () => {
  it("leaves no white text or line in a dark front end", () => {
    const spec = {
      ...theme,
      title: { text: "title", subtitle: "more" },
      data: { values: [{ x: 1, y: 2, kind: "a" }] },
      mark: "point",
      encoding: {
        x: { field: "x", type: "quantitative", title: "x" },
        y: { field: "y", type: "quantitative" },
        color: { field: "kind", type: "nominal" },
        column: { field: "kind", type: "nominal" },
      },
    };
    const compiled = vegaLite.compile(spec as never, { config: dark as never }).spec;
    expect(compiled.background).toBe("white");
    expect(JSON.stringify(compiled.config)).not.toMatch(/#fff\b|"white"/);
  });
});
