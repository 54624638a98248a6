import { ValueError } from "../errors.js";
import { norm } from "../points/norm.js";
import { greatestSize, powerOfTwo } from "../points/power-of-two.js";
import { lengthOf, squarable } from "./squarable.js";

/** Writes the distances of point i to `others[0 … count − 1]` into `out`. */
export type Row = (i: number, others: Int32Array, count: number, out: Float64Array) => void;

/** √Σ (a − b)². */
export function euclidean(points: Float64Array, _n: number, d: number): Row {
  const { rows, largest } = squarable(points);
  const paired = d - (d % 2);
  return (i, others, count, out) => {
    const from = i * d;
    for (let k = 0; k < count; k++) {
      const to = others[k] * d;
      let even = 0; // two sums, so that one addition does not wait for the other
      let odd = 0;
      for (let c = 0; c < paired; c += 2) {
        const x = rows[from + c] - rows[to + c];
        const y = rows[from + c + 1] - rows[to + c + 1];
        even += x * x;
        odd += y * y;
      }
      const last = paired < d ? rows[from + paired] - rows[to + paired] : 0;
      out[k] = lengthOf(even + odd + last * last, largest);
    }
  };
}

/** Σ |a − b|. */
export function manhattan(rows: Float64Array, _n: number, d: number): Row {
  return (i, others, count, out) => {
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let c = 0; c < d; c++) sum += Math.abs(rows[i * d + c] - rows[others[k] * d + c]);
      out[k] = sum;
    }
  };
}

/** max |a − b|. */
export function chebyshev(rows: Float64Array, _n: number, d: number): Row {
  return (i, others, count, out) => {
    for (let k = 0; k < count; k++) {
      let most = 0;
      for (let c = 0; c < d; c++) most = Math.max(most, Math.abs(rows[i * d + c] - rows[others[k] * d + c]));
      out[k] = most;
    }
  };
}

/** 1 − a·b / (‖a‖ ‖b‖), computed as half the squared distance of the unit vectors, which keeps small angles exact. */
export function cosine(rows: Float64Array, n: number, d: number): Row {
  const unit = Float64Array.from(rows);
  for (let i = 0; i < n; i++) {
    const row = unit.subarray(i * d, (i + 1) * d);
    const scale = powerOfTwo(greatestSize(row));
    for (let c = 0; c < d; c++) row[c] /= scale;
    const length = norm(row);
    if (length === 0) throw new ValueError(`The cosine of a zero vector is not defined: row ${i} is zero`);
    for (let c = 0; c < d; c++) row[c] /= length;
  }
  return (i, others, count, out) => {
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let c = 0; c < d; c++) sum += (unit[i * d + c] - unit[others[k] * d + c]) ** 2;
      out[k] = sum / 2;
    }
  };
}
