import type { Points } from "../backend/index.js";
import { twoSets } from "./distances/two-sets.js";
import { finite, inUnits } from "./distances/unit.js";

/**
 * Returns the energy distance 2 E‖X − Y‖ − E‖X − X′‖ − E‖Y − Y′‖ (Székely and Rizzo, 2013), from all pairs.
 *
 * The unbiased form: a point is not paired with itself, so the average over samples of one distribution is 0, and a
 * value can be slightly negative. O((n + m)² d) time.
 * @param a [n, d], n ≥ 2
 * @param b [m, d], m ≥ 2
 * @throws {ShapeError} if dimensions differ
 * @throws {ValueError} if a set has fewer than 2 rows, or a coordinate is NaN or infinite
 * @example
 * energyDistance(gaussian({ n: 500, d: 2 }), gaussian({ n: 500, d: 2 })); // near 0
 */
export function energyDistance(a: Points, b: Points): number {
  const {
    sets: [x, y],
    unit,
  } = inUnits(...twoSets(a, b, 2));
  const d = x.shape[1];
  const [n, m] = [x.shape[0], y.shape[0]];
  const between = sumOfDistances(x.data, y.data, d, false) / (n * m);
  const within = (data: Float32Array | Float64Array, count: number) =>
    sumOfDistances(data, data, d, true) / ((count * (count - 1)) / 2);
  return finite(unit * (2 * between - within(x.data, n) - within(y.data, m)), "The energy distance");
}

/** @param later whether a row of a is paired only with later rows of b, so that each pair of one set counts once */
function sumOfDistances(
  a: Float32Array | Float64Array,
  b: Float32Array | Float64Array,
  d: number,
  later: boolean,
): number {
  let total = 0;
  for (let i = 0; i < a.length; i += d) {
    let row = 0;
    for (let j = later ? i + d : 0; j < b.length; j += d) {
      let squared = 0;
      for (let k = 0; k < d; k++) {
        const difference = a[i + k] - b[j + k];
        squared += difference * difference;
      }
      row += Math.sqrt(squared);
    }
    total += row;
  }
  return total;
}
