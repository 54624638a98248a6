import type { Spec } from "./spec.js";
import { textWidth } from "./text.js";
import { theme } from "./theme.js";

const { labelFontSize, labelSeparation } = theme.config.axis;

/** With more decades than this, only powers of ten are labeled. */
const fine = 2;

/** Where an axis lies. */
export interface AxisPlace {
  orient: "x" | "y";
  /** Its ends, both positive on a log axis. */
  range: readonly [low: number, high: number];
  /** Its length in CSS pixels, without the padding of its scale. */
  pixels: number;
}

/** What an axis needs for its ticks, as properties of a Vega-Lite axis; Vega's own on a linear one. */
export const ticksOf = (scale: "linear" | "log", place: AxisPlace): Spec =>
  scale === "log" ? logTicks(place) : {};

/**
 * The ticks of a log axis, as properties of a Vega-Lite axis. On more than two decades the powers of ten are labeled, evenly
 * spaced ones if there is no room for all. On two or fewer, 1, 2 and 5 times the powers are, if there is room. On an axis
 * with fewer than three of these, Vega chooses.
 */
export function logTicks(axis: AxisPlace): Spec {
  const [low, high] = axis.range.map(Math.log10);
  if (!(low <= high)) return {};
  const steps = labeled(axis, [1, 2, 5]);
  if (high - low <= fine) {
    if (steps.inside < 3) return {};
    if (steps.crowd <= 1 || labeled(axis, [1]).inside < 2)
      return { values: steps.values, tickCount: steps.values.length };
  }
  // Vega labels powers of ten alone if it is asked for as many ticks as there are decades. If it is asked for fewer, it
  // labels every second, fifth or tenth.
  const { crowd } = labeled(axis, [1]);
  const every = [1, 2, 5].find((step) => step >= crowd) ?? 10;
  const decades = 1.1 * (high - low); // the padding of a scale adds a tenth at most
  return { tickCount: every === 1 ? Math.floor(decades) + 1 : Math.max(2, Math.floor(decades / every)) };
}

/**
 * The multiples of powers of ten on an axis, also those just beyond its ends, which padding can bring into view; and how
 * crowded their labels are: more than 1 if two come too close.
 */
function labeled({ orient, range: [low, high], pixels }: AxisPlace, multiples: readonly number[]) {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const values: number[] = [];
  for (let power = first; power <= last; power++)
    values.push(...multiples.map((multiple) => Number(`${multiple}e${power}`)));
  const inside = values.filter((value) => value >= low && value <= high);
  const scale = pixels / Math.log10(high / low);
  const size = (value: number) =>
    orient === "x" ? textWidth(value.toLocaleString("en"), labelFontSize) : labelFontSize;
  const crowds = inside.slice(1).map((value, i) => {
    const room = scale * Math.log10(value / inside[i]);
    return ((size(value) + size(inside[i])) / 2 + labelSeparation) / room;
  });
  return { values, inside: inside.length, crowd: Math.max(0, ...crowds) };
}
