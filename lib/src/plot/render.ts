import type { Spec } from "./figure.js";

/** vega and vega-lite are ESM with top-level await, so they come by import(), once. */
let engines: ReturnType<typeof loadEngines> | undefined;

async function loadEngines() {
  const [vega, vegaLite, { Resvg }] = await Promise.all([
    import("vega"),
    import("vega-lite"),
    import("@resvg/resvg-js"),
  ]);
  return { vega, vegaLite, Resvg };
}

const loaded = () => {
  engines ??= loadEngines();
  return engines;
};

/** The chart as an SVG document. */
export async function renderSvg(spec: Spec): Promise<string> {
  const { vega, vegaLite } = await loaded();
  const { spec: compiled } = vegaLite.compile(spec as unknown as Parameters<typeof vegaLite.compile>[0]);
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** The chart as PNG, at twice its size in CSS pixels. */
export async function renderPng(spec: Spec): Promise<Uint8Array> {
  const { Resvg } = await loaded();
  const resvg = new Resvg(await renderSvg(spec), { fitTo: { mode: "zoom", value: 2 } });
  return resvg.render().asPng();
}
