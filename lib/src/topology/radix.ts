/** How many bits a pass sorts by: three passes of 11 cover the 31 that a float32 ≥ 0 uses. */
const digit = 11;

/**
 * The order that sorts non-negative floats, ties in the order they came in. A float32 that is not negative sorts as the
 * integer with the same bits, so a radix sort serves.
 * @param values none negative, none NaN
 * @returns the index of the smallest, of the second smallest, …
 */
export function ascendingOrder(values: Float32Array): Int32Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let order = Int32Array.from({ length: bits.length }, (_, i) => i);
  let next = new Int32Array(bits.length);
  const places = new Int32Array(1 << digit);
  for (let shift = 0; shift < 33; shift += digit) {
    countPlaces(bits, shift, places);
    for (let k = 0; k < order.length; k++)
      next[places[(bits[order[k]] >>> shift) & (places.length - 1)]++] = order[k];
    [order, next] = [next, order];
  }
  return order;
}

/** For each value of the digit, where its first element goes. */
function countPlaces(bits: Uint32Array, shift: number, places: Int32Array): void {
  places.fill(0);
  for (let k = 0; k < bits.length; k++) places[(bits[k] >>> shift) & (places.length - 1)]++;
  let before = 0;
  for (let value = 0; value < places.length; value++) {
    const count = places[value];
    places[value] = before;
    before += count;
  }
}
