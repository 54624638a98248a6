import { type Bundle, type Displayable, displayKey } from "../bundle.js";
import { renderPng, renderSvg } from "./render.js";
import { theme } from "./theme.js";

/** A piece of a Vega-Lite specification. */
export type Spec = { readonly [key: string]: unknown };

/** A chart with what is said of it. */
export interface Figure extends Displayable {
  /** A Vega-Lite v5 specification, whole. */
  readonly spec: Spec;
  readonly caption: string;
  svg(): Promise<string>;
  /** The picture at twice the chart's size in CSS pixels; photographs at their own size. */
  png(): Promise<Uint8Array>;
}

/**
 * A figure from a Vega-Lite v5 specification; the house's theme is set beneath it. The caption is one or two sentences
 * on what is seen; `text` stands for the figure where only text is shown, the caption unless given; `photographs` says
 * that it is made of photographs: shown as one PNG in full colour, pixel for pixel.
 */
export function figure(
  chart: Spec,
  { caption, text = caption, photographs = false }: { caption: string; text?: string; photographs?: boolean },
): Figure {
  const spec: Spec = { $schema: "https://vega.github.io/schema/vega-lite/v5.json", ...theme, ...chart };
  const png = () => renderPng(spec, photographs ? { zoom: 1, palette: false } : { zoom: 2, palette: true });
  return {
    spec,
    caption,
    svg: () => renderSvg(spec),
    png,
    async [displayKey](): Promise<Bundle> {
      return {
        ...(photographs ? {} : { "application/vnd.vegalite.v5+json": spec }),
        "image/png": Buffer.from(await png()).toString("base64"),
        "text/plain": text,
      };
    },
  };
}
