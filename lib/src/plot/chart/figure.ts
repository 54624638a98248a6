import { type Bundle, type Displayable, displayKey } from "../../bundle.js";
import { type Omissions, requireFinite } from "./finite.js";
import { renderPng, renderSvg } from "./render.js";
import type { Spec } from "./spec.js";
import { theme } from "./theme.js";

export type { Spec };

/** A chart with its text. */
export interface Figure extends Displayable {
  /** A complete Vega-Lite v5 specification. */
  readonly spec: Spec;
  readonly caption: string;
  svg(): Promise<string>;
  /** The picture at twice the chart's size in CSS pixels; photographs pixel for pixel. */
  png(): Promise<Uint8Array>;
}

/** The title with the note below it; without a title only the note, in a subtitle's size. */
const noted = (title: string | string[] | undefined, note: string): Spec =>
  title ? { text: title, subtitle: note } : { text: note, fontSize: 11 };

/** The text and the display options of a figure. */
export interface FigureOptions {
  /** One or two sentences that describe the figure. */
  caption: string;
  /** Shown in place of the figure if only text can be shown. Default: the caption. */
  text?: string;
  /** Whether it is made of photographs: shown as one PNG. */
  photographs?: boolean;
  /** Pixels of the PNG to a CSS pixel; default 2, and 1 for photographs. */
  zoom?: number;
  /** What the figure leaves out; the chart and the caption say how much. */
  omissions?: Omissions;
}

/**
 * Returns a figure from a Vega-Lite v5 specification, on the library's theme.
 * @throws {ValueError} if the specification has a number that is NaN or infinite
 * @example
 * const spec = { data: { values: [{ x: 1 }, { x: 2 }] }, mark: "tick", encoding: { x: { field: "x", type: "quantitative" } } };
 * figure(spec, { caption: "Two values." });
 */
export function figure(chart: Spec, options: FigureOptions): Figure {
  requireFinite(chart, "the chart");
  const note = options.omissions?.note ?? "";
  const caption = note ? `${options.caption} ${note}.` : options.caption;
  const { text = caption, photographs = false, zoom = photographs ? 1 : 2 } = options;
  const spec: Spec = {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    ...theme,
    ...chart,
    ...(note ? { title: noted(chart.title as string | string[] | undefined, `${note}.`) } : {}),
  };
  const png = () => renderPng(spec, zoom);
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
