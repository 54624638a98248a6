/** Relative error of a float32, with room for the few operations that made the number. */
const ROUNDING = 4 * 2 ** -24;

export interface Affine {
  offset: number;
  scale: number;
}

/**
 * Finds the shortest decimal numbers `offset` and `scale` with `values[i] = offset + scale · z[i]` up to the rounding
 * of float32: the numbers that the user wrote.
 * @returns undefined if no such numbers exist
 */
export function fitAffine(z: ArrayLike<number>, values: ArrayLike<number>): Affine | undefined {
  const all = Array.from(z, (_, i) => i);
  const low = all.reduce((best, i) => (z[i] < z[best] ? i : best), 0);
  const high = all.reduce((best, i) => (z[i] > z[best] ? i : best), 0);
  const spread = z[high] - z[low];
  const largest = all.reduce((most, i) => Math.max(most, Math.abs(values[i])), 0);
  const steep = spread > 0 ? (values[high] - values[low]) / spread : 0;
  const scale = shortest(steep, spread > 0 ? (2 * ROUNDING * largest) / spread : 0);
  const tolerance = (i: number) => ROUNDING * (largest + Math.abs(scale * z[i]));
  const offset = shortest(values[low] - scale * z[low], tolerance(low));
  const fits = all.every((i) => Math.abs(offset + scale * z[i] - values[i]) <= 2 * tolerance(i));
  return fits ? { offset, scale } : undefined;
}

/** The number of fewest decimal digits within `margin` of `value`. */
function shortest(value: number, margin: number): number {
  if (Math.abs(value) <= margin) return 0;
  for (let digits = 1; digits <= 16; digits++) {
    const near = Number(value.toPrecision(digits));
    if (Math.abs(near - value) <= margin) return near;
  }
  return value;
}
