import { type PointArray, pointArray } from "../points/point-array.js";
import { tf } from "./tensorflow.js";

export { type PointArray, pointArray, takeRows } from "../points/point-array.js";

/** Points as the library takes them everywhere: a typed array with its shape, or a tensor of rank 2. */
export type Points = PointArray | tf.Tensor2D;

/** The points as a new tensor, which the caller disposes. */
export function pointTensor(points: Points, name = "points"): tf.Tensor2D {
  if (points instanceof tf.Tensor) return tf.clone(points);
  const { data, shape } = pointArray(points, name);
  return tf.tensor2d(Float32Array.from(data), shape);
}
