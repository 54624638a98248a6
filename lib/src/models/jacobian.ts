import { tf } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { powerOfTwo } from "../points/column-frames.js";
import { norm } from "../points/norm.js";

/**
 * The Jacobian of a network at each point, exactly, by one backward pass for each output.
 * @param network [n, inputs] → [n, outputs], every row by itself
 * @param points [n, inputs]
 * @returns [n, outputs, inputs], the caller's
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
 * The singular values of a matrix, greatest first, by one-sided Jacobi rotations: to full precision, and fast for the
 * small matrices that Jacobians and layers are.
 * @param matrix row by row
 * @returns min(rows, columns) values
 */
export function singularValues(matrix: ArrayLike<number>, rows: number, columns: number): Float64Array {
  if (matrix.length !== rows * columns)
    throw new ValueError(`A ${rows} × ${columns} matrix was promised: got ${matrix.length} numbers`);
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
  let largest = 0;
  for (let at = 0; at < matrix.length; at++) largest = Math.max(largest, Math.abs(matrix[at]));
  // By a power of two, so that squares stay in range and no digit changes.
  const scale = largest > 0 ? powerOfTwo(Math.floor(Math.log2(largest))) : 1;
  const vectors = Array.from({ length: count }, (_, i) =>
    Float64Array.from(
      { length },
      (_, k) => matrix[rows <= columns ? i * columns + k : k * columns + i] / scale,
    ),
  );
  for (let sweep = 0; sweep < 60; sweep++) {
    let turned = false;
    for (let i = 0; i < count; i++)
      for (let j = 0; j < i; j++) turned = rotate(vectors[j], vectors[i]) || turned;
    if (!turned) break;
  }
  return Float64Array.from(vectors, (vector) => scale * norm(vector))
    .sort()
    .reverse();
}

/** Turns two vectors in their plane until they are orthogonal; false where they already are. */
function rotate(a: Float64Array, b: Float64Array): boolean {
  let [aa, bb, ab] = [0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    aa += a[k] * a[k];
    bb += b[k] * b[k];
    ab += a[k] * b[k];
  }
  if (Math.abs(ab) <= 1e-15 * Math.sqrt(aa * bb) || ab === 0) return false;
  const cotangent = (bb - aa) / (2 * ab);
  const tangent = (cotangent >= 0 ? 1 : -1) / (Math.abs(cotangent) + Math.hypot(1, cotangent));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = cosine * tangent;
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k], b[k]];
    a[k] = cosine * x - sine * y;
    b[k] = sine * x + cosine * y;
  }
  return true;
}
