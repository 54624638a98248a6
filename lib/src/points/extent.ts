/**
 * Returns the least and the greatest value; [∞, −∞] for none. It works for any number of values; `Math.min(...values)`
 * throws a `RangeError` from some 100,000 on.
 */
export function extent(values: Iterable<number>): [least: number, greatest: number] {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, greatest];
}
