import type { PointArray } from "../../backend/index.js";
import type { Limits } from "../chart/limits.js";
import { pngUrl } from "./png.js";
import { rampColors } from "./ramp.js";

/** The colors of points in a raster: a value for each point on a ramp, or one color. */
export type Paint =
  | {
      values: ArrayLike<number>;
      domain: readonly [low: number, high: number];
      scheme: string;
      /** The legend's title; no legend without one. */
      legend?: string;
    }
  | { color: string };

/** Few color steps, because repeats make the picture compress well; the steps are not visible. */
const steps = 24;

/** A picture's size in pixels, and the mark of a point: its shape and radius. */
export interface Canvas {
  width: number;
  height: number;
  radius: number;
  marker?: Marker;
}

/** A disc, or three spokes of which one points down (matplotlib's "1"). */
export type Marker = "disc" | "spokes";

/**
 * Draws points as small marks into a transparent picture.
 * @param points [n, 2]; those outside the limits are left out
 * @returns the picture as a data URL
 */
export function rasterPoints(
  { data, shape }: PointArray,
  paint: Paint,
  { x, y }: Limits,
  { width, height, radius, marker = "disc" }: Canvas,
): string {
  const pixels = new Uint8Array(width * height);
  const stamp = marker === "disc" ? disc(radius) : spokes(radius);
  for (let i = 0; i < shape[0]; i++) {
    const px = Math.floor(((data[2 * i] - x[0]) / (x[1] - x[0])) * width);
    const py = Math.floor(((y[1] - data[2 * i + 1]) / (y[1] - y[0])) * height);
    const index = 1 + step(paint, i);
    for (const [dx, dy] of stamp) {
      const [u, v] = [px + dx, py + dy];
      if (u >= 0 && u < width && v >= 0 && v < height) pixels[v * width + u] = index;
    }
  }
  const palette = Uint8Array.of(
    255,
    255,
    255,
    ...rampColors("scheme" in paint ? paint.scheme : paint.color, steps),
  );
  return pngUrl({ width, height, pixels, channels: 1, palette });
}

function step(paint: Paint, i: number): number {
  if (!("values" in paint)) return 0;
  const [low, high] = paint.domain;
  const part = (paint.values[i] - low) / (high - low);
  return Math.max(0, Math.min(steps - 1, Math.floor(part * steps)));
}

/** The pixels of a disc around (0, 0). */
function disc(radius: number): [number, number][] {
  const reach = Math.floor(radius);
  const pixels: [number, number][] = [];
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) if (dx * dx + dy * dy <= radius * radius) pixels.push([dx, dy]);
  return pixels;
}

/** The pixels of three spokes, two pixels wide, from (0, 0) down, up left and up right. */
function spokes(radius: number): [number, number][] {
  const pixels = new Map<string, [number, number]>();
  for (const angle of [Math.PI / 2, (7 * Math.PI) / 6, (11 * Math.PI) / 6])
    for (let r = 0; r <= radius; r += 0.5)
      for (const [dx, dy] of disc(1)) {
        const pixel: [number, number] = [
          Math.round(r * Math.cos(angle)) + Math.max(dx, 0),
          Math.round(r * Math.sin(angle)) + Math.max(dy, 0),
        ];
        pixels.set(pixel.join(), pixel);
      }
  return [...pixels.values()];
}
