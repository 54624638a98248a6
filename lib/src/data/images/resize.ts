import type { Pixels } from "../formats/netpbm.js";

/** Of each output pixel: its first input pixel, how many it has, and their weights, in 1/2²² parts. */
interface Taps {
  first: Int32Array;
  count: Int32Array;
  weights: Int32Array;
  /** Weights kept for each output pixel. */
  stride: number;
}

const precision = 22;
const half = 1 << (precision - 1);

/**
 * Resizes an image, bilinear with the triangle widened by the factor of reduction (no aliasing): Pillow's BILINEAR,
 * and so torchvision's Resize, to the last bit: the same weights in fixed point, rows first, each pass rounded.
 * @param size pixels of each side of the result
 * @returns [size, size, channels]
 */
export function resize({ width, height, channels, data }: Pixels, size: number): Uint8Array {
  const rows = width === size ? data : alongRows(data, height, width, channels, taps(width, size));
  return height === size ? Uint8Array.from(rows) : alongColumns(rows, size * channels, taps(height, size));
}

const known = new Map<string, Taps>();

function taps(from: number, to: number): Taps {
  const key = `${from} ${to}`;
  const made = known.get(key) ?? makeTaps(from, to);
  known.set(key, made);
  return made;
}

function makeTaps(from: number, to: number): Taps {
  const scale = from / to;
  const reach = Math.max(1, scale);
  const stride = 2 * Math.ceil(reach) + 1;
  const made: Taps = {
    first: new Int32Array(to),
    count: new Int32Array(to),
    weights: new Int32Array(to * stride),
    stride,
  };
  for (let o = 0; o < to; o++) {
    const centre = (o + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const last = Math.min(from, Math.trunc(centre + reach + 0.5));
    const triangle = Array.from({ length: last - first }, (_, k) =>
      Math.max(0, 1 - Math.abs((first + k - centre + 0.5) / reach)),
    );
    const sum = triangle.reduce((total, weight) => total + weight, 0);
    made.first[o] = first;
    made.count[o] = last - first;
    for (const [k, weight] of triangle.entries())
      made.weights[o * stride + k] = Math.trunc(0.5 + (weight / sum) * 2 ** precision);
  }
  return made;
}

function alongRows(data: Uint8Array, height: number, width: number, channels: number, taps: Taps) {
  return channels === 3 ? colourRows(data, height, width, taps) : greyRows(data, height, width, taps);
}

function colourRows(data: Uint8Array, height: number, width: number, taps: Taps): Uint8Array {
  const { first, count, weights, stride } = taps;
  const rows = new Uint8Array(height * first.length * 3);
  let to = 0;
  for (let y = 0; y < height; y++)
    for (let o = 0; o < first.length; o++) {
      let red = half;
      let green = half;
      let blue = half;
      let at = (y * width + first[o]) * 3;
      const end = o * stride + count[o];
      for (let w = o * stride; w < end; w++, at += 3) {
        red = (red + Math.imul(data[at], weights[w])) | 0;
        green = (green + Math.imul(data[at + 1], weights[w])) | 0;
        blue = (blue + Math.imul(data[at + 2], weights[w])) | 0;
      }
      rows[to++] = red >> precision;
      rows[to++] = green >> precision;
      rows[to++] = blue >> precision;
    }
  return rows;
}

function greyRows(data: Uint8Array, height: number, width: number, taps: Taps): Uint8Array {
  const { first, count, weights, stride } = taps;
  const rows = new Uint8Array(height * first.length);
  for (let y = 0; y < height; y++)
    for (let o = 0; o < first.length; o++) {
      let sum = half;
      const at = y * width + first[o];
      for (let k = 0; k < count[o]; k++) sum = (sum + Math.imul(data[at + k], weights[o * stride + k])) | 0;
      rows[y * first.length + o] = sum >> precision;
    }
  return rows;
}

function alongColumns(rows: Uint8Array, width: number, { first, count, weights, stride }: Taps): Uint8Array {
  const resized = new Uint8Array(first.length * width);
  for (let o = 0; o < first.length; o++)
    for (let x = 0; x < width; x++) {
      let sum = half;
      let at = first[o] * width + x;
      const end = o * stride + count[o];
      for (let w = o * stride; w < end; w++, at += width) sum = (sum + Math.imul(rows[at], weights[w])) | 0;
      resized[o * width + x] = sum >> precision;
    }
  return resized;
}
