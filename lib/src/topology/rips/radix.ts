import { counting } from "../../points/order.js";

/** The number of bits per pass: three passes of 12 cover the 34 bits of a key. */
const digit = 12;

const one = new Float64Array(1);
const bitsOfOne = new Uint32Array(one.buffer);
/** The positions of the words of a double: the high word has the sign, the exponent and 20 bits of the significand. */
const high = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/**
 * Rounds a non-negative number to float32's 24 significant bits, but with the range of a double.
 * @returns the nearest, ties to even; `Infinity` for itself
 */
export function toSinglePrecision(value: number): number {
  one[0] = value;
  const sum = rounding(bitsOfOne[1 - high]);
  bitsOfOne[1 - high] = sum & 0xe0000000;
  bitsOfOne[high] += carryOf(sum);
  return one[0];
}

/** The low word plus half a unit of its third bit, or a little less where the tie goes down; 3 bits of it count. */
const rounding = (low: number) => low + 0x0fffffff + ((low >>> 29) & 1);
const carryOf = (sum: number) => (sum > 0xffffffff ? 1 : 0);

/**
 * Returns the order that sorts numbers by their value in {@link toSinglePrecision}, ties in their original order.
 * Non-negative doubles have the order of the integers with the same bits, so a radix sort works.
 * @param values none negative, none NaN
 * @returns the index of the smallest, of the second smallest, …
 */
export function ascendingOrder(values: Float64Array): Int32Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const n = values.length;
  let order = counting(n);
  let next = new Int32Array(n);
  // The 34 upper bits of the rounded number: 12 in `lower`, 22 in `upper`.
  const lower = new Uint16Array(n);
  const upper = new Uint32Array(n);
  for (let k = 0; k < n; k++) {
    const sum = rounding(bits[2 * k + 1 - high]);
    const word = bits[2 * k + high] + carryOf(sum);
    lower[k] = ((word & 0x1ff) << 3) | ((sum >>> 29) & 7);
    upper[k] = word >>> 9;
  }
  const pass = (digits: (k: number) => number) => {
    const places = firstPlaces(n, digits);
    for (let k = 0; k < n; k++) next[places[digits(order[k])]++] = order[k];
    [order, next] = [next, order];
  };
  pass((k) => lower[k]);
  pass((k) => upper[k] & 0xfff);
  pass((k) => upper[k] >>> digit);
  return order;
}

/** For each value of the digit, the position of its first element. */
function firstPlaces(n: number, digits: (k: number) => number): Int32Array {
  const places = new Int32Array(1 << digit);
  for (let k = 0; k < n; k++) places[digits(k)]++;
  let before = 0;
  for (let value = 0; value < places.length; value++) {
    const count = places[value];
    places[value] = before;
    before += count;
  }
  return places;
}
