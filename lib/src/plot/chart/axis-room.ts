import { textWidth, titleLines } from "./text.js";
import { theme } from "./theme.js";

const { labelFontSize, tickCount, titleFontSize } = theme.config.axis;

/** The ends of an axis. */
type Range = readonly [low: number, high: number];

type Scale = "linear" | "log";

/** A tick and the width of its label in CSS pixels. */
interface Tick {
  at: number;
  label: number;
}

/** The title of a y axis, in lines that are no longer than the axis. A longer one would push the panel's own title up. */
export const axisTitle = (title: string, height: number) => titleLines(title, height, titleFontSize);

/** What a y axis takes left of its panel in CSS pixels: ticks, labels and, if it has one, its title. */
export function axisRoom(
  range: Range,
  { title, scale = "linear" }: { title?: string | string[]; scale?: Scale } = {},
): number {
  const ticks = scale === "log" ? powers(range) : outerTicks(range);
  const lines = [title ?? []].flat().length;
  const titleRoom = lines > 0 ? 6 + lines * (titleFontSize + 2) : 0;
  return Math.ceil(8 + Math.max(...ticks.map(({ label }) => label)) + titleRoom);
}

/** How far the labels of an x axis reach beyond a panel that has at least this width, left and right together. */
export function labelsBeyond(range: Range, width: number, scale: Scale = "linear"): number {
  if (scale === "log") return Math.ceil(Math.max(...powers(range).map(({ label }) => label)));
  const [low, high] = range;
  const beyond = outerTicks(range).map(({ at, label }, i) => {
    const inside = (width * Math.abs(at - [low, high][i])) / (high - low);
    return inside > 0 ? Math.max(0, label / 2 - inside) : 0; // a label at the very end is aligned with it
  });
  return Math.ceil(beyond[0] + beyond[1]);
}

/** The first and the last tick that Vega sets on a linear axis. */
function outerTicks([low, high]: Range): [first: Tick, last: Tick] {
  const part = (high - low) / tickCount || 1;
  const power = Math.floor(Math.log10(part));
  // A step is 1, 2, 5 or 10 times a power of ten; d3-array changes over at the geometric means.
  const ratio = part / 10 ** power;
  const limits = [Math.sqrt(50), Math.sqrt(10), Math.SQRT2];
  const step = ([10, 5, 2].find((_, k) => ratio >= limits[k]) ?? 1) * 10 ** power;
  const digits = Math.min(20, Math.max(0, -Math.floor(Math.log10(step))));
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const tick = (at: number) => ({ at, label: labelWidth(at.toLocaleString("en", format)) });
  return [tick(Math.ceil(low / step) * step), tick(Math.floor(high / step) * step)];
}

/** The powers of ten at or beside the ends of a logarithmic axis. */
const powers = ([low, high]: Range): Tick[] =>
  [Math.floor(Math.log10(low)), Math.floor(Math.log10(high))].map((power) => {
    const at = 10 ** power;
    const text = power < -6 ? "1e-10" : at.toLocaleString("en", { maximumFractionDigits: 6 });
    return { at, label: labelWidth(text) };
  });

const labelWidth = (text: string) => textWidth(text, labelFontSize);
