import { greatestSize, powerOfTwo } from "../points/power-of-two.js";

/** Sums of squares of numbers of this size do not overflow. */
const room = 2 ** 500;

/**
 * Multiplies coordinates by a power of two so that the greatest is near 2⁵⁰⁰. The product is exact, and squares of
 * differences keep their digits from there down to 10⁻³⁰⁰ of the greatest coordinate.
 * @returns the products, and `largest` for {@link lengthOf}
 */
export function squarable(points: Float64Array): { rows: Float64Array; largest: number } {
  const largest = powerOfTwo(greatestSize(points));
  return { rows: points.map((x) => (x / largest) * room), largest };
}

/** The length, in the points' own unit, of a squared length between the rows of {@link squarable}. */
export function lengthOf(squared: number, largest: number): number {
  return (Math.sqrt(squared) / room) * largest;
}
