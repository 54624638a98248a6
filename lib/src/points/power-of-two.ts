/**
 * Returns the power of two u with 1 ≤ size / u < 2 (within a factor of two if rounding matters); 1 for 0. Division by u
 * is exact, so results in units of u are those of the numbers themselves, and their squares neither overflow nor
 * vanish.
 * @param size finite, at least 0
 */
export function powerOfTwo(size: number): number {
  return size === 0 ? 1 : 2 ** Math.min(1023, Math.max(-1074, Math.floor(Math.log2(size))));
}

/** Returns the greatest |value|; 0 for none. */
export function greatestSize(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}
