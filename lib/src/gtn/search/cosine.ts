import type { Directions } from "./directions.js";

/** The cosine between a latent and a target, both by rank, as a labeling computes it. */
export type Cosine = (latent: number, target: number) => number;

/**
 * The inner product of two directions, in their precision. In float32 it equals the published code's: rounded products,
 * then PyTorch's sum of a short row, which from d = 4 on keeps four interleaved partial sums and adds the remainder to
 * the first.
 */
export function cosine({ d, units: s }: Directions, { units: t }: Pick<Directions, "units">): Cosine {
  if (s instanceof Float64Array) return (i, j) => dot64(s, i * d, t, j * d, d);
  if (d === 1) return (i, j) => Math.fround(s[i] * t[j]);
  if (d === 2)
    return (i, j) => Math.fround(Math.fround(s[2 * i] * t[2 * j]) + Math.fround(s[2 * i + 1] * t[2 * j + 1]));
  return (i, j) => dot32(s, i * d, t, j * d, d);
}

type Floats = Float32Array | Float64Array;

function dot64(s: Floats, a: number, t: Floats, b: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += s[a + k] * t[b + k];
  return sum;
}

function dot32(s: Floats, a: number, t: Floats, b: number, d: number): number {
  const { fround } = Math;
  const whole = d - (d % 4);
  let p = 0;
  let q = 0;
  let u = 0;
  let v = 0;
  for (let k = 0; k < whole; k += 4) {
    p = fround(p + fround(s[a + k] * t[b + k]));
    q = fround(q + fround(s[a + k + 1] * t[b + k + 1]));
    u = fround(u + fround(s[a + k + 2] * t[b + k + 2]));
    v = fround(v + fround(s[a + k + 3] * t[b + k + 3]));
  }
  for (let k = whole; k < d; k++) p = fround(p + fround(s[a + k] * t[b + k]));
  return fround(fround(fround(p + q) + u) + v);
}
