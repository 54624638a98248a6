const value = new Float64Array(1);
const bits = new BigInt64Array(value.buffer);

/**
 * Returns the greatest double below a finite x. Doubles of one sign have the order of the integers with the same bits.
 */
export function nextBelow(x: number): number {
  if (x === 0) return -Number.MIN_VALUE;
  value[0] = x;
  bits[0] += x > 0 ? -1n : 1n;
  return value[0];
}
