import type { PointArray } from "../backend/index.js";
import { pngUrl } from "./png.js";
import { rampColours } from "./ramp.js";

/** The window that a panel shows, in data units. */
export interface Limits {
  x: readonly [low: number, high: number];
  y: readonly [low: number, high: number];
}

/** How points are coloured in a raster: by a value each on a ramp, or all alike. */
export type Paint =
  | {
      values: ArrayLike<number>;
      domain: readonly [low: number, high: number];
      scheme: string;
      /** The legend's title; no legend without one. */
      legend?: string;
    }
  | { colour: string };

/** Few steps of colour, for the picture is packed by its repeats; the eye does not see them. */
const steps = 24;

/**
 * Draws points as small discs into a picture with a clear ground.
 * @param points [n, 2]; those outside the limits are left out
 * @param size the picture's width and height in pixels, and the radius of a disc
 * @returns the picture as a data address
 */
export function rasterPoints(
  { data, shape }: PointArray,
  paint: Paint,
  { x, y }: Limits,
  { width, height, radius }: { width: number; height: number; radius: number },
): string {
  const pixels = new Uint8Array(width * height);
  const stamp = disc(radius);
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
    ...rampColours("scheme" in paint ? paint.scheme : paint.colour, steps),
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
