import type { Spec } from "./figure.js";
import type { Limits } from "./limits.js";
import { panelTitle } from "./row.js";

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

/** Dragging moves what is seen; the wheel zooms while Shift is held, as it scrolls the notebook otherwise. */
export const panAndZoom: Spec = {
  name: "view",
  select: { type: "interval", zoom: "wheel![event.shiftKey]" },
  bind: "scales",
};

/** A framed panel of layers. */
export function panel({ width, height, title }: Frame, layer: Spec[]): Spec {
  return { width, height, ...(title === undefined ? {} : panelTitle(title, width)), layer };
}

/**
 * Rounds to five significant digits: finer than a pixel, and short in a specification. On an axis that is short beside the
 * value, as one from 1e9 to 1e9 + 1, there is a further digit for each factor of ten.
 * @param axis the ends of the axis; by default it begins at 0
 */
export function rounded(value: number, axis: readonly [low: number, high: number] = [0, value]): number {
  const further = Math.floor(Math.log10(Math.abs(value) / (axis[1] - axis[0])));
  return Number(value.toPrecision(5 + (further > 0 ? Math.min(further, 12) : 0)));
}
