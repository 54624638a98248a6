import { tf } from "../../backend/tensorflow.js";
import { ValueError } from "../../errors.js";

/** Edges between rows of points: int32 [2, edges], one end of each in the first row, the other in the second. */
export type EdgeTensor = tf.Tensor2D;

/** Names a · n + b of edges are float32 numbers here, exact below 2²⁴. */
const mostPoints = 4096;
const infinite = 3e38;

/**
 * The minimum spanning tree, computed only by tensor operations, so that a traced training step can contain the search.
 * No value is read, and the operations are the same for all points of one shape.
 *
 * Borůvka's algorithm: in each of ⌈log₂ n⌉ rounds every component takes its shortest outgoing edge. Ties go to the
 * lesser name, so that no cycle can close.
 * @param squared [n, n] squared distances, symmetric
 * @returns n − 1 edges, shortest first
 */
export function graphTree(squared: tf.Tensor2D): EdgeTensor {
  const n = squared.shape[0];
  if (n > mostPoints)
    throw new ValueError(`tree: "graph" takes at most ${mostPoints} points: got ${n}; pass tree: "host"`);
  const rounds = Math.ceil(Math.log2(n));
  const points = tf.range(0, n, 1, "float32");
  const names = edgeNames(points, points.expandDims(1), n);
  let label: tf.Tensor1D = points;
  let chosen: tf.Tensor = tf.zeros([n, n], "bool");
  for (let round = 0; round < rounds; round++) {
    const same = tf.equal(label.expandDims(1), label.expandDims(0)) as tf.Tensor2D;
    const out = tf.where(same, infinite, squared) as tf.Tensor2D;
    const taken = shortestOut(out, same, points, n);
    const taking = tf.equal(names, taken.expandDims(1));
    chosen = tf.logicalOr(chosen, tf.logicalAnd(taking, tf.less(out, infinite)));
    label = joinLabels(label, taken, n, rounds);
  }
  return shortestFirst(squared, chosen, names, n);
}

/** min(a, b) · n + max(a, b). */
function edgeNames(a: tf.Tensor, b: tf.Tensor, n: number): tf.Tensor {
  return tf.add(tf.mul(tf.minimum(a, b), n), tf.maximum(a, b));
}

/** For each point, the name of the shortest edge that leads out of its component. */
function shortestOut(out: tf.Tensor2D, same: tf.Tensor2D, points: tf.Tensor1D, n: number): tf.Tensor1D {
  const gap = tf.min(out, 1);
  const name = edgeNames(points, tf.cast(tf.argMin(out, 1), "float32"), n);
  const componentGap = tf.min(tf.where(same, tf.tile(gap.expandDims(0), [n, 1]), infinite), 1);
  const candidate = tf.where(tf.equal(gap, componentGap), name, infinite);
  return tf.min(tf.where(same, tf.tile(candidate.expandDims(0), [n, 1]), infinite), 1) as tf.Tensor1D;
}

/** Labels each component by the representative of all points that are now joined. */
function joinLabels(label: tf.Tensor1D, taken: tf.Tensor1D, n: number, rounds: number): tf.Tensor1D {
  const end = tf.floor(tf.div(taken, n)) as tf.Tensor1D;
  const labelAt = (points: tf.Tensor1D) => tf.gather(label, tf.cast(points, "int32"));
  const [first, second] = [labelAt(end), labelAt(tf.sub(taken, tf.mul(end, n)))];
  const other = tf.where(tf.equal(first, label), second, first) as tf.Tensor1D;
  const back = tf.gather(other, tf.cast(other, "int32"));
  // Two components that took the same edge point to each other: the lesser label becomes their root.
  const root = tf.logicalAnd(tf.equal(back, label), tf.less(label, other));
  let parent = tf.where(root, label, other) as tf.Tensor1D;
  for (let jump = 0; jump < rounds; jump++) parent = tf.gather(parent, tf.cast(parent, "int32"));
  return parent;
}

/** The edges chosen from at least one end, by length. */
function shortestFirst(squared: tf.Tensor2D, chosen: tf.Tensor, names: tf.Tensor, n: number): EdgeTensor {
  const place = tf.range(0, n * n, 1, "float32").reshape([n, n]);
  const once = tf.logicalAnd(tf.logicalOr(chosen, tf.transpose(chosen)), tf.equal(names, place));
  const lengths = tf.where(once, tf.neg(squared), -infinite).reshape([n * n]);
  const { indices } = tf.topk(lengths, n - 1);
  return edgesAt(indices, n);
}

/** The edges at these places of an [n, n] matrix, row by row. */
export function edgesAt(places: tf.Tensor, n: number): EdgeTensor {
  const row = tf.floorDiv(places, tf.scalar(n, "int32"));
  return tf.stack([row, tf.sub(places, tf.mul(row, tf.scalar(n, "int32")))]) as EdgeTensor;
}
