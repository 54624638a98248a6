import { ValueError } from "../../errors.js";

/** QL with Wilkinson's shift always converges (Wilkinson, 1968), in about 2 steps per row; LAPACK gives up at 30. */
const mostSteps = 30;

/**
 * The eigenvalues of a symmetric tridiagonal matrix, by implicit QL steps with Wilkinson's shift (Dubrulle, Martin
 * and Wilkinson, 1968), each accurate to rounding of the largest.
 * @param diagonal [n]
 * @param beside [n − 1]
 * @returns [n], unordered
 * @throws {ValueError} if 30 n steps do not find them
 */
export function tridiagonalEigenvalues(diagonal: Float64Array, beside: Float64Array): Float64Array {
  const n = diagonal.length;
  const values = diagonal.slice();
  const off = new Float64Array(n);
  off.set(beside);
  let norm = 0;
  for (let i = 0; i < n; i++) norm = Math.max(norm, Math.abs(values[i]) + 2 * Math.abs(off[i]));
  const negligible = Number.EPSILON * norm;
  let steps = 0;
  for (let first = 0; first < n; first++)
    for (;;) {
      let last = first;
      while (last < n - 1 && Math.abs(off[last]) > negligible) last++;
      if (last === first) break;
      if (steps++ === mostSteps * n)
        throw new ValueError(`The eigenvalues of ${n} rows were not found in ${steps - 1} QL steps`);
      step(values, off, first, last);
    }
  return values;
}

/** One QL step on the unreduced rows first … last: rotations chase the shift's bulge from the bottom up. */
function step(values: Float64Array, off: Float64Array, first: number, last: number): void {
  const half = (values[first + 1] - values[first]) / (2 * off[first]);
  const root = Math.sqrt(half * half + 1);
  let g = values[last] - values[first] + off[first] / (half + (half >= 0 ? root : -root));
  let [sine, cosine, shifted] = [1, 1, 0];
  for (let i = last - 1; i >= first; i--) {
    const f = sine * off[i];
    const b = cosine * off[i];
    const r = Math.sqrt(f * f + g * g);
    off[i + 1] = r;
    if (r === 0) {
      // The matrix splits into blocks here.
      values[i + 1] -= shifted;
      off[last] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = values[i + 1] - shifted;
    const t = (values[i] - g) * sine + 2 * cosine * b;
    shifted = sine * t;
    values[i + 1] = g + shifted;
    g = cosine * t - b;
  }
  values[first] -= shifted;
  off[first] = g;
  off[last] = 0;
}
