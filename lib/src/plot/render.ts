import type { Spec } from "./figure.js";

/** Loaded at the first figure: vega has a top-level await, so `import()` is the only way, and none is light. */
let engines: ReturnType<typeof loadEngines> | undefined;

async function loadEngines() {
  const [vega, vegaLite, { Resvg }, { default: sharp }] = await Promise.all([
    import("vega"),
    import("vega-lite"),
    import("@resvg/resvg-js"),
    import("sharp"),
  ]);
  return { vega, vegaLite, Resvg, sharp };
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

/** The chart as PNG with a palette of 256 colours, at twice its size in CSS pixels. */
export async function renderPng(spec: Spec): Promise<Uint8Array> {
  const { Resvg, sharp } = await loaded();
  const { width, height, pixels } = new Resvg(await renderSvg(spec), {
    fitTo: { mode: "zoom", value: 2 },
  }).render();
  return sharp(pixels, { raw: { width, height, channels: 4 } })
    .png({ palette: true, effort: 4 })
    .toBuffer();
}
