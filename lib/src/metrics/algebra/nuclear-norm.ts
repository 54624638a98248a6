import { greatestSize, powerOfTwo } from "../../points/power-of-two.js";
import { tridiagonalEigenvalues } from "./tridiagonal.js";

/**
 * The sum of a matrix's singular values. Householder reflections from both sides make the matrix bidiagonal. Its
 * singular values σ are the eigenvalues ±σ of the symmetric tridiagonal matrix with a zero diagonal and the bidiagonal
 * entries, interleaved, next to it (Golub and Kahan, 1965). Each is accurate to rounding of the largest. The matrix is
 * first divided by a power of two, so that squares of its entries neither overflow nor vanish.
 * @param matrix [rows, columns], row by row; it is overwritten
 */
export function nuclearNorm(matrix: Float64Array, rows: number, columns: number): number {
  if (rows === 0 || columns === 0) return 0;
  if (rows < columns) return nuclearNorm(transposed(matrix, rows, columns), columns, rows);
  const unit = powerOfTwo(greatestSize(matrix));
  for (let i = 0; i < matrix.length; i++) matrix[i] /= unit;
  const beside = new Float64Array(2 * columns - 1);
  for (let k = 0; k < columns; k++) {
    beside[2 * k] = reflectRows(matrix, rows, columns, k);
    if (k < columns - 1) beside[2 * k + 1] = reflectColumns(matrix, rows, columns, k);
  }
  const eigenvalues = tridiagonalEigenvalues(new Float64Array(2 * columns), beside);
  return (unit * eigenvalues.reduce((sum, value) => sum + Math.abs(value), 0)) / 2;
}

function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(matrix, (_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)]);
}

/** Turns vector into v of the reflection I − 2 v vᵀ / ‖v‖² that maps it on its first axis; returns its image there. */
function reflector(vector: Float64Array): { image: number; factor: number } {
  let squared = 0;
  for (const x of vector) squared += x * x;
  const image = vector[0] > 0 ? -Math.sqrt(squared) : Math.sqrt(squared);
  const length = squared - vector[0] * image; // half of ‖v‖²
  vector[0] -= image;
  return { image, factor: length > 0 ? 1 / length : 0 };
}

/** Clears column k below its diagonal entry, which is returned. */
function reflectRows(a: Float64Array, rows: number, columns: number, k: number): number {
  const v = new Float64Array(rows - k);
  for (let i = k; i < rows; i++) v[i - k] = a[i * columns + k];
  const { image, factor } = reflector(v);
  const sums = new Float64Array(columns);
  for (let i = k; i < rows; i++)
    for (let j = k + 1; j < columns; j++) sums[j] += v[i - k] * a[i * columns + j];
  for (let i = k; i < rows; i++) {
    const scale = factor * v[i - k];
    for (let j = k + 1; j < columns; j++) a[i * columns + j] -= scale * sums[j];
  }
  return image;
}

/** Clears row k beyond the entry beside its diagonal, which is returned. */
function reflectColumns(a: Float64Array, rows: number, columns: number, k: number): number {
  const first = k + 1;
  const v = a.slice(k * columns + first, (k + 1) * columns);
  const { image, factor } = reflector(v);
  for (let i = k + 1; i < rows; i++) {
    const row = a.subarray(i * columns + first, (i + 1) * columns);
    let sum = 0;
    for (let j = 0; j < v.length; j++) sum += row[j] * v[j];
    const scale = factor * sum;
    for (let j = 0; j < v.length; j++) row[j] -= scale * v[j];
  }
  return image;
}
