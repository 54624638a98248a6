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
  /** null omits the axis. */
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

/** Dragging moves the view. The wheel zooms while Shift is held; otherwise it scrolls the notebook. */
export const panAndZoom: Spec = {
  name: "view",
  select: { type: "interval", zoom: "wheel![event.shiftKey]" },
  bind: "scales",
};

/** Layers in a frame. */
export function panel({ width, height, title }: Frame, layer: Spec[]): Spec {
  return { width, height, ...(title === undefined ? {} : panelTitle(title, width)), layer };
}

/** The label of a setting that is a name or a number. */
export const labelOf = (setting: string | number): string =>
  typeof setting === "number" ? `${rounded(setting)}` : setting;

/**
 * Rounds to five significant digits: finer than a pixel, and short in a specification. If the axis is short compared
 * with the value, such as one from 1e9 to 1e9 + 1, each factor of ten adds a digit.
 * @param axis the ends of the axis; by default it begins at 0
 */
export function rounded(value: number, axis: readonly [low: number, high: number] = [0, value]): number {
  const further = Math.floor(Math.log10(Math.abs(value) / (axis[1] - axis[0])));
  return Number(value.toPrecision(5 + (further > 0 ? Math.min(further, 12) : 0)));
}
