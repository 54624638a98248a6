import { tf } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { norm } from "../points/norm.js";

/**
 * Returns the exact Jacobian of a network at each point, by one backward pass for each output.
 * @param network [n, inputs] → [n, outputs], a map of single rows
 * @param points [n, inputs]
 * @returns [n, outputs, inputs]; the caller disposes it
 * @example
 * const matrices = jacobians((x) => x.mul(3), tf.zeros([5, 2])); // five times 3 I, shape [5, 2, 2]
 */
export function jacobians(network: (points: tf.Tensor2D) => tf.Tensor, points: tf.Tensor2D): tf.Tensor3D {
  return tf.tidy(() => {
    const outputs = network(points).shape[1] as number;
    const rows = Array.from({ length: outputs }, (_, k) =>
      tf.grad((x) =>
        network(x as tf.Tensor2D)
          .slice([0, k], [-1, 1])
          .sum(),
      )(points),
    );
    return tf.stack(rows, 1) as tf.Tensor3D;
  });
}

/**
 * Returns the singular values of a matrix, greatest first, by one-sided Jacobi rotations. They have full precision; the
 * method is fast for small matrices such as Jacobians and layers.
 * @param matrix row by row
 * @returns min(rows, columns) values
 * @throws {ValueError} if the matrix does not have rows · columns values, or one is not finite
 * @example
 * singularValues([3, 0, 0, 2], 2, 2); // 3 and 2
 */
export function singularValues(matrix: ArrayLike<number>, rows: number, columns: number): Float64Array {
  if (matrix.length !== rows * columns)
    throw new ValueError(
      `A ${rows} × ${columns} matrix must have ${rows * columns} numbers: got ${matrix.length}`,
    );
  if (!Array.from(matrix).every(Number.isFinite))
    throw new ValueError("The values of the matrix must be finite");
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
  const vectors = Array.from({ length: count }, (_, i) =>
    Float64Array.from({ length }, (_, k) => matrix[rows <= columns ? i * columns + k : k * columns + i]),
  );
  for (let sweep = 0; sweep < 60; sweep++) {
    let turned = false;
    for (let i = 0; i < count; i++)
      for (let j = 0; j < i; j++) turned = rotate(vectors[j], vectors[i]) || turned;
    if (!turned) break;
  }
  return Float64Array.from(vectors, (vector) => norm(vector))
    .sort()
    .reverse();
}

/**
 * Rotates two vectors in their plane until they are orthogonal; returns false if they already are. It uses the unit
 * vectors u, v and the ratio q ≤ 1 of the lengths, so that no square overflows or underflows.
 */
function rotate(first: Float64Array, second: Float64Array): boolean {
  const [a, b] = norm(first) < norm(second) ? [second, first] : [first, second];
  const [lengthA, lengthB] = [norm(a), norm(b)];
  if (lengthB === 0) return false;
  let cosine = 0;
  for (let k = 0; k < a.length; k++) cosine += (a[k] / lengthA) * (b[k] / lengthB);
  if (!(Math.abs(cosine) > 1e-15)) return false;
  const q = lengthB / lengthA;
  // The angle φ of the rotation has cot 2φ = cotangent / q and tan φ = q · slope.
  const cotangent = (1 - q * q) / (2 * cosine);
  const slope = (cotangent >= 0 ? 1 : -1) / (Math.abs(cotangent) + Math.hypot(q, cotangent));
  const turn = 1 / Math.hypot(1, q * slope);
  for (let k = 0; k < a.length; k++) {
    const [u, v] = [a[k] / lengthA, b[k] / lengthB];
    a[k] = turn * lengthA * (u + q * q * slope * v);
    b[k] = turn * lengthB * (v - slope * u);
  }
  return true;
}
