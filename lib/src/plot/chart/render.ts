import type { Spec } from "./spec.js";
import { textWidth } from "./text.js";

/**
 * Loaded at the first figure. vega has a top-level await, so `import()` is the only way, and these modules are large.
 */
let engines: ReturnType<typeof loadEngines> | undefined;

async function loadEngines() {
  const [vega, vegaLite, { Resvg }, { default: sharp }] = await Promise.all([
    import("vega"),
    import("vega-lite"),
    import("@resvg/resvg-js"),
    import("sharp"),
  ]);
  warnWithoutFonts(Resvg);
  measureText(vega);
  return { vega, vegaLite, Resvg, sharp };
}

/**
 * Gives Vega the library's estimate of a text's width. Vega's own for Node without a canvas, 0.8 of the font's size a letter,
 * leaves wide gaps around titles and legends.
 */
function measureText(vega: object): void {
  const { textMetrics } = vega as { textMetrics: TextMetrics };
  textMetrics.width = ({ fontSize = 11, limit = 0 }, text) => {
    const width = textWidth(String(text ?? ""), fontSize);
    return limit > 0 ? Math.min(limit, width) : width; // a longer text is cut
  };
}

/** What Vega lays texts out by; its types leave it out. */
interface TextMetrics {
  width(item: { fontSize?: number; limit?: number }, text: unknown): number;
}

/** Where the machine has no font, PNGs come out without their letters: better said than wondered at. */
function warnWithoutFonts(Resvg: typeof import("@resvg/resvg-js").Resvg): void {
  const letter = `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text y="16">M</text></svg>`;
  if (new Resvg(letter).render().pixels.some((byte) => byte !== 0)) return;
  process.emitWarning(
    "No font is installed, so the PNGs of figures have no text. Install one, such as the package fonts-dejavu-core.",
    { type: "TopolabWarning", code: "TOPOLAB_NO_FONT" },
  );
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

/**
 * The chart as a PNG of 256 colors with `zoom` pixels per CSS pixel. Its density says so: 72 · zoom pixels per inch.
 */
export async function renderPng(spec: Spec, zoom: number): Promise<Uint8Array> {
  const { Resvg, sharp } = await loaded();
  const image = new Resvg(await renderSvg(spec), { fitTo: { mode: "zoom", value: zoom } }).render();
  const raw = { width: image.width, height: image.height, channels: 4 } as const;
  const picture = sharp(image.pixels, { raw }).withMetadata({ density: 72 * zoom });
  return picture.png({ palette: true, effort: 4 }).toBuffer();
}
