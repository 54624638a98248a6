import type { tf } from "../backend/index.js";
import { ShapeError, ValueError } from "../errors.js";
import { jacobians, singularValues } from "./jacobian.js";

/** Local properties of a map between spaces of the same dimension, at the points of a sample. */
export interface LocalShape {
  /**
   * The share of the points at which the map has the rarer of the two orientations: 0 for a homeomorphism with a Jacobian of
   * full rank, ½ if the orientation is random.
   */
  folds: number;
  /** The greatest singular value at any of the points: a lower bound of the Lipschitz constant. 1 for an isometry. */
  steepest: number;
  /** The median over the points of the smallest singular value: 0 if the map collapses the space, 1 for an isometry. */
  flattest: number;
}

/**
 * Measures by its Jacobians whether a map is locally one to one, and how far it is from an isometry.
 * @param network [n, d] → [n, d], a map of single rows
 * @param points [n, d], n ≥ 1
 * @throws {ShapeError} if the map changes the dimension
 * @throws {ValueError} if there is no point, or a Jacobian is not finite
 *
 * @example
 * localShape((x) => x.mul(2), tf.randomNormal([50, 2])); // { folds: 0, steepest: 2, flattest: 2 }
 */
export function localShape(network: (points: tf.Tensor2D) => tf.Tensor, points: tf.Tensor2D): LocalShape {
  const [n, d] = points.shape;
  if (n === 0) throw new ValueError("localShape needs at least one point");
  const all = jacobians(network, points);
  const [, outputs, inputs] = all.shape;
  const data = all.dataSync();
  all.dispose();
  if (outputs !== inputs)
    throw new ShapeError(`localShape needs a map that keeps the dimension: got ${inputs} to ${outputs}`);
  const each = Array.from({ length: n }, (_, i) => data.subarray(i * d * d, (i + 1) * d * d));
  const values = each.map((matrix) => singularValues(matrix, d, d));
  const turned = each.filter((matrix) => determinant(matrix, d) < 0).length / n;
  const smallest = values.map((of) => of[d - 1]).sort((a, b) => a - b);
  return {
    folds: Math.min(turned, 1 - turned),
    steepest: values.reduce((most, [first]) => Math.max(most, first), 0),
    flattest: (smallest[Math.floor((n - 1) / 2)] + smallest[Math.ceil((n - 1) / 2)]) / 2,
  };
}

/** Determinant by Gaussian elimination with the largest pivot of each column. */
function determinant(matrix: ArrayLike<number>, d: number): number {
  const rows = Array.from({ length: d }, (_, i) => Array.from({ length: d }, (_, k) => matrix[i * d + k]));
  let product = 1;
  for (let k = 0; k < d; k++) {
    let pivot = k;
    for (let i = k + 1; i < d; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    if (rows[pivot][k] === 0) return 0;
    if (pivot !== k) {
      [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
      product = -product;
    }
    product *= rows[k][k];
    for (let i = k + 1; i < d; i++) {
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j < d; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  return product;
}
