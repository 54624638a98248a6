import { ValueError } from "../../errors.js";

/** L of A = L Lᵀ, [d, rank] row by row. */
export interface Factor {
  data: Float64Array;
  rank: number;
}

/**
 * A factor of a positive semidefinite matrix by Cholesky's method with complete pivoting (Higham, 1990). It stops when
 * the remainder is rounding error, so factors of singular matrices have fewer columns.
 * @param matrix [d, d], symmetric
 * @throws {ValueError} if the matrix has a negative eigenvalue beyond rounding
 */
export function factor(matrix: Float64Array, d: number): Factor {
  const a = matrix.slice();
  const order = Int32Array.from({ length: d }, (_, i) => i);
  let largest = 0;
  for (let i = 0; i < d; i++) largest = Math.max(largest, a[i * d + i]);
  const rounding = d * Number.EPSILON * largest;
  const columns: Float64Array[] = [];
  for (let step = 0; step < d; step++) {
    let at = step;
    for (let i = step; i < d; i++) if (a[order[i] * d + order[i]] > a[order[at] * d + order[at]]) at = i;
    [order[step], order[at]] = [order[at], order[step]];
    const pivot = order[step];
    if (!(a[pivot * d + pivot] > rounding)) break;
    columns.push(eliminate(a, d, order.subarray(step)));
  }
  requireSemidefinite(a, d, order.subarray(columns.length), rounding);
  const rank = columns.length;
  const data = new Float64Array(d * rank);
  columns.forEach((column, k) => {
    for (let i = 0; i < d; i++) data[i * rank + k] = column[i];
  });
  return { data, rank };
}

/** Subtracts the outer product of the pivot's column from the rest, and returns the column. */
function eliminate(a: Float64Array, d: number, left: Int32Array): Float64Array {
  const pivot = left[0];
  const root = Math.sqrt(a[pivot * d + pivot]);
  const column = new Float64Array(d);
  for (const i of left) column[i] = a[pivot * d + i] / root;
  for (const i of left.subarray(1)) {
    const scale = column[i];
    // Entries in columns of finished rows are zero, so the loop can run over the entire row.
    for (let j = 0; j < d; j++) a[i * d + j] -= scale * column[j];
  }
  return column;
}

function requireSemidefinite(a: Float64Array, d: number, left: Int32Array, rounding: number): void {
  for (const i of left)
    if (a[i * d + i] < -d * rounding - Number.MIN_VALUE)
      throw new ValueError(
        `A covariance must not have a negative eigenvalue: row ${i} leaves ${a[i * d + i]}`,
      );
}
