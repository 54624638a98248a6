/**
 * Returns the power of two u with 1 ≤ size / u < 2 (to a factor of two where rounding decides); 1 for 0. Division by u is
 * exact, so results in units of u are those of the numbers themselves, and their squares neither overflow nor vanish.
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

/** Returns √Σ x², without overflow or underflow, of any number of values (`Math.hypot(...)` takes some 100,000). */
export function norm(values: ArrayLike<number>): number {
  const unit = powerOfTwo(greatestSize(values));
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] / unit) ** 2;
  return unit * Math.sqrt(sum);
}
