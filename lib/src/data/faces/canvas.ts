/** Red, green and blue from 0 to 1. */
export type Color = [red: number, green: number, blue: number];

/** The rectangle that a layer can change. */
export interface Box {
  x: readonly [number, number];
  y: readonly [number, number];
}

export const everywhere: Box = { x: [-1, 1], y: [-1, 1] };

/** A square picture with x from −1 (left) to 1 (right) and y from −1 (top) to 1 (bottom), painted layer by layer. */
export class Canvas {
  /** [size, size, 3] */
  readonly pixels: Float32Array;
  /** The width of a pixel. */
  readonly pixel: number;

  constructor(readonly size: number) {
    this.pixels = new Float32Array(size * size * 3);
    this.pixel = 2 / size;
  }

  /** How much of a pixel lies inside an edge, by the distance to it (inside negative): a smooth step two pixels wide. */
  inside(distance: number): number {
    const t = 0.5 - distance / (2 * this.pixel);
    if (t <= 0) return 0;
    return t >= 1 ? 1 : t * t * (3 - 2 * t);
  }

  /**
   * Lays a color over the picture.
   * @param cover how much of the pixel at (x, y) it covers, from 0 to 1; it may set the color as it goes
   */
  paint(
    { x: [left, right], y: [top, bottom] }: Box,
    color: Color,
    cover: (x: number, y: number) => number,
  ): void {
    const { size, pixel, pixels } = this;
    const column = (x: number) => Math.max(0, Math.min(size, Math.round((x + 1) / pixel)));
    const [from, to] = [column(left - 2 * pixel), column(right + 2 * pixel)];
    const last = column(bottom + 2 * pixel);
    for (let row = column(top - 2 * pixel); row < last; row++)
      for (let at = from; at < to; at++) {
        const part = cover((at + 0.5) * pixel - 1, (row + 0.5) * pixel - 1);
        if (part <= 0) continue;
        const i = (row * size + at) * 3;
        pixels[i] += (color[0] - pixels[i]) * part;
        pixels[i + 1] += (color[1] - pixels[i + 1]) * part;
        pixels[i + 2] += (color[2] - pixels[i + 2]) * part;
      }
  }
}

/** A color on a smooth curve from one through near another to a third, t from 0 to 1. */
export function blend(t: number, [a, b, c]: readonly [Color, Color, Color]): Color {
  const at = (k: 0 | 1 | 2) => (1 - t) ** 2 * a[k] + 2 * t * (1 - t) * b[k] + t * t * c[k];
  return [at(0), at(1), at(2)];
}

export const scaled = ([red, green, blue]: Color, by: number): Color => [red * by, green * by, blue * by];

/** A soft spot: 1 at its middle, e⁻¹ where the ellipse of these half-axes is. */
export function spot(dx: number, dy: number, a: number, b: number): number {
  const u = dx / a;
  const v = dy / b;
  const reach = u * u + v * v;
  return reach > 8 ? 0 : Math.exp(-reach); // below what 8 bits show
}

/** Math.hypot guards against overflow, which takes it ten times as long. */
export const length = (x: number, y: number): number => Math.sqrt(x * x + y * y);
