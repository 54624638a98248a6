import { ValueError } from "../../errors.js";

/** A square matrix, row by row. */
export type Matrix = Float64Array;

/**
 * The lower triangle L with L Lᵀ = covariance.
 * @param covariance [d, d], symmetric
 * @throws {ValueError} if it is not positive definite, or not finite
 */
export function cholesky(covariance: Matrix, d: number): Matrix {
  const lower = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      let sum = covariance[i * d + j];
      for (let k = 0; k < j; k++) sum -= lower[i * d + k] * lower[j * d + k];
      if (i > j) lower[i * d + j] = sum / lower[j * d + j];
      else if (!Number.isFinite(sum))
        throw new ValueError(
          "A covariance is not finite, because the squares of the points exceed the range of double precision: scale the points down",
        );
      else if (sum > 0) lower[i * d + i] = Math.sqrt(sum);
      else
        throw new ValueError(
          `A covariance is not positive definite (pivot ${i} is ${sum}): raise regCovar or pass fewer components`,
        );
    }
  return lower;
}

/** The inverse of a lower triangle. */
export function inverseLower(lower: Matrix, d: number): Matrix {
  const inverse = new Float64Array(d * d);
  for (let j = 0; j < d; j++) {
    inverse[j * d + j] = 1 / lower[j * d + j];
    for (let i = j + 1; i < d; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= lower[i * d + k] * inverse[k * d + j];
      inverse[i * d + j] = sum / lower[i * d + i];
    }
  }
  return inverse;
}

/** A Gaussian, prepared for fast evaluation of its density. */
export class Gaussian {
  /** L with L Lᵀ = covariance. */
  readonly lower: Matrix;
  private readonly whiten: Matrix;
  private readonly logScale: number;

  /**
   * @param mean [d]
   * @param covariance [d, d]
   * @throws {ValueError} if the covariance is not positive definite
   */
  constructor(
    readonly mean: Float64Array,
    readonly covariance: Matrix,
  ) {
    const d = mean.length;
    this.lower = cholesky(covariance, d);
    this.whiten = inverseLower(this.lower, d);
    let logDeterminant = 0;
    for (let i = 0; i < d; i++) logDeterminant += Math.log(this.lower[i * d + i]);
    this.logScale = -logDeterminant - (d / 2) * Math.log(2 * Math.PI);
  }

  /** Log density of the row that begins at `at`, in nats. */
  logDensity(rows: ArrayLike<number>, at: number): number {
    const { mean, whiten } = this;
    const d = mean.length;
    let squared = 0;
    for (let i = 0; i < d; i++) {
      let z = 0;
      for (let k = 0; k <= i; k++) z += whiten[i * d + k] * (rows[at + k] - mean[k]);
      squared += z * z;
    }
    return this.logScale - squared / 2;
  }
}
