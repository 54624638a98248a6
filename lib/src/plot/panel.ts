import type { Spec } from "./figure.js";
import type { Limits } from "./limits.js";

/** A panel's frame: limits, size in CSS pixels, titles. */
export interface Frame {
  limits: Limits;
  width: number;
  height: number;
  title?: string;
  xTitle?: string;
  /** null leaves the whole axis out. */
  yTitle?: string | null;
}

/** x and y on the frame's limits. */
export function axes({ limits, xTitle, yTitle }: Frame): { x: Spec; y: Spec } {
  const channel = (field: string, domain: readonly number[], title: string | undefined) => ({
    field,
    type: "quantitative",
    scale: { domain, nice: false, zero: false },
    title: title ?? null,
  });
  const y = channel("y", limits.y, yTitle ?? undefined);
  return { x: channel("x", limits.x, xTitle), y: yTitle === null ? { ...y, axis: null } : y };
}

/** A framed panel of layers. */
export function panel({ width, height, title }: Frame, layer: Spec[]): Spec {
  return { width, height, ...(title === undefined ? {} : { title }), layer };
}

/** Panels in a row, each with scales of its own. */
export const sideBySide = (panels: Spec[], columns = panels.length): Spec => ({
  concat: panels,
  columns,
  spacing: 30,
  resolve: {
    scale: { color: "independent", fill: "independent", stroke: "independent", shape: "independent" },
  },
});

/** Five significant digits: finer than a pixel, and short in a specification. */
export const rounded = (value: number): number => Number(value.toPrecision(5));
