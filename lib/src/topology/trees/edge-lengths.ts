import { tf } from "../../backend/tensorflow.js";
import { untaped } from "../../backend/untaped.js";
import { type EdgeTensor, edgesAt } from "./graph-tree.js";

/** Least squared length, so that the root of a zero has the gradient 0 and not ∞ · 0. */
const tiny = 1e-30;

/** Squares of coordinates of this size fit single precision and are far above {@link tiny}. */
const usual = { least: 2 ** -30, most: 2 ** 40 };

/** Points in another unit: the true coordinates are `unit` times those of `points`. */
export interface PointsInUnit {
  points: tf.Tensor2D;
  unit: tf.Scalar;
}

/**
 * Divides points by their largest coordinate if squares would exceed single precision; else the unit is 1. Gradients
 * treat the unit as a constant, which does not change them: ‖x‖ = u ‖x / u‖ for every u.
 */
export function inUnit(points: tf.Tensor2D): PointsInUnit {
  const unit = untaped(() => {
    const largest = tf.max(tf.abs(points));
    const isUsual = tf.logicalAnd(tf.greaterEqual(largest, usual.least), tf.lessEqual(largest, usual.most));
    return tf.where(tf.logicalOr(isUsual, tf.equal(largest, 0)), 1, largest) as tf.Scalar;
  });
  return { points: tf.div(points, unit), unit };
}

/** Up to this size differences are computed explicitly; beyond it ‖a‖² + ‖b‖² − 2 a·b is used, which is less exact. */
const mostDifferences = 1 << 22;

/**
 * Returns the lengths of edges between rows of points, differentiable in the points.
 * @param points [n, d]
 * @returns [edges]
 */
export function edgeLengths(points: tf.Tensor2D, edges: EdgeTensor): tf.Tensor1D {
  const [from, to] = tf.unstack(tf.gather(points, edges));
  const squared = tf.sum(tf.squaredDifference(from, to), 1);
  return tf.sqrt(tf.maximum(squared, tiny)) as tf.Tensor1D;
}

/** The length of the longest edge, or 1 if all points coincide: the divisor of lengths. */
export function longestLength(points: tf.Tensor2D, longest: EdgeTensor): tf.Tensor {
  const length = edgeLengths(points, longest);
  // tfjs refuses a gradient through a comparison.
  const isPositive = untaped(() => tf.greater(length, 2 * Math.sqrt(tiny)));
  return tf.where(isPositive, length, 1);
}

/** All squared distances between rows: [n, n], not to be differentiated. */
export function squaredDistances(points: tf.Tensor2D): tf.Tensor2D {
  const [n, d] = points.shape;
  if (n * n * d <= mostDifferences)
    return tf.sum(tf.squaredDifference(points.expandDims(1), points.expandDims(0)), 2) as tf.Tensor2D;
  const centered = tf.sub(points, tf.mean(points, 0)) as tf.Tensor2D;
  const squares = tf.sum(tf.square(centered), 1);
  const sums = tf.add(squares.expandDims(1), squares.expandDims(0));
  return tf.relu(tf.sub(sums, tf.mul(2, tf.matMul(centered, centered, false, true)))) as tf.Tensor2D;
}

/** The two points that are farthest apart, as one edge. */
export function farthestPair(squared: tf.Tensor2D): EdgeTensor {
  return edgesAt(tf.argMax(squared.reshape([-1])).expandDims(0), squared.shape[0]);
}
