import { type Points, pointArray } from "../backend/index.js";
import { ShapeError, ValueError } from "../errors.js";

/**
 * The energy distance 2 E‖X − Y‖ − E‖X − X′‖ − E‖Y − Y′‖ (Székely and Rizzo, 2013), from all pairs.
 *
 * The unbiased form: a point is not paired with itself, so two samples of one distribution average 0 and a value can
 * fall slightly below it. Costs O((n + m)² d).
 * @param a [n, d], n ≥ 2
 * @param b [m, d], m ≥ 2
 */
export function energyDistance(a: Points, b: Points): number {
  const x = pointArray(a, "a");
  const y = pointArray(b, "b");
  const d = x.shape[1];
  if (y.shape[1] !== d) throw new ShapeError(`Both sets need one dimension: got ${d} and ${y.shape[1]}`);
  const [n, m] = [x.shape[0], y.shape[0]];
  if (n < 2 || m < 2)
    throw new ValueError(`Energy distance needs at least 2 points a side: got ${n} and ${m}`);
  const between = sumOfDistances(x.data, y.data, d, false) / (n * m);
  const within = (data: Float32Array | Float64Array, count: number) =>
    sumOfDistances(data, data, d, true) / ((count * (count - 1)) / 2);
  return 2 * between - within(x.data, n) - within(y.data, m);
}

/** @param later whether a row of a meets only the rows of b behind it: each pair of one set once */
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
