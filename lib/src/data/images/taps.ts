import { precision } from "./weighted-sums.js";

/** The weights of the input pixels for each output pixel of a line, in the layout that WeightedSums reads. */
export interface Taps {
  packed: Int32Array;
  /** Bytes of one tap. */
  stride: number;
}

const known = new Map<string, Taps>();
const mostKnown = 256;

/**
 * Bilinear taps, the triangle widened by the factor of reduction, with Pillow's weights.
 * @param pitch bytes from an input pixel to the next
 */
export function bilinearTaps(from: number, to: number, pitch: number): Taps {
  const key = `${from} ${to} ${pitch}`;
  const taps = known.get(key) ?? packed(triangles(from, to), pitch);
  if (known.size >= mostKnown) known.clear();
  known.set(key, taps);
  return taps;
}

interface Triangle {
  /** The first input pixel with a weight. */
  first: number;
  weights: number[];
}

function triangles(from: number, to: number): Triangle[] {
  const scale = from / to;
  const reach = Math.max(1, scale);
  return Array.from({ length: to }, (_, o) => {
    const center = (o + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - reach + 0.5));
    const last = Math.min(from, Math.trunc(center + reach + 0.5));
    const heights = Array.from({ length: last - first }, (_, k) =>
      Math.max(0, 1 - Math.abs((first + k - center + 0.5) / reach)),
    );
    const sum = heights.reduce((total, height) => total + height, 0);
    return { first, weights: heights.map((height) => Math.trunc(0.5 + (height / sum) * 2 ** precision)) };
  });
}

function packed(made: readonly Triangle[], pitch: number): Taps {
  const length = 2 + made.reduce((most, { weights }) => Math.max(most, weights.length), 0);
  const packed = new Int32Array(made.length * length);
  for (const [o, { first, weights }] of made.entries())
    packed.set([first * pitch, weights.length * 4, ...weights], o * length);
  return { packed, stride: length * 4 };
}
