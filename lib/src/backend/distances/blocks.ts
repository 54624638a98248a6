import { type PointArray, pointTensor } from "../points.js";
import { tf } from "../tensorflow.js";

/** Some rows of a matrix over all pairs of two sets. */
export interface Block {
  /** The first row's place in the first set. */
  from: number;
  rows: number;
  /** [rows, m] */
  values: Float32Array | Float64Array;
}

/** The greatest number of values in a block: 32 MB of doubles. */
const blockSize = 2 ** 22;
/** Up to this many multiply-adds are computed in doubles; TensorFlow computes more in single precision. */
const exactWork = 2 ** 24;
/** Up to this many dimensions a plain loop is as fast as a matrix product. */
const exactDimensions = 16;

/** True if all pairs of the two sets are computed in double precision. */
export function isExact(a: PointArray, b: PointArray): boolean {
  const d = a.shape[1];
  return d <= exactDimensions || a.shape[0] * b.shape[0] * d <= exactWork;
}

/** The rows of each block in turn. */
function* ranges(n: number, m: number): Generator<[from: number, rows: number]> {
  const size = Math.max(1, Math.floor(blockSize / m));
  for (let from = 0; from < n; from += size) yield [from, Math.min(size, n - from)];
}

/** A matrix over all pairs, entry by entry in doubles. */
export function* exactBlocks(
  a: PointArray,
  b: PointArray,
  entry: (x: PointArray["data"], i: number, y: PointArray["data"], j: number, d: number) => number,
): Generator<Block> {
  const [n, d] = a.shape;
  const m = b.shape[0];
  for (const [from, rows] of ranges(n, m)) {
    const values = new Float64Array(rows * m);
    for (let r = 0; r < rows; r++)
      for (let j = 0; j < m; j++) values[r * m + j] = entry(a.data, (from + r) * d, b.data, j * d, d);
    yield { from, rows, values };
  }
}

/** A matrix over all pairs in single precision, from their inner products, which TensorFlow computes. */
export function* productBlocks(
  a: PointArray,
  b: PointArray,
  finish: (products: tf.Tensor2D, from: number, rows: number) => tf.Tensor = (products) => products,
): Generator<Block> {
  const [x, y] = [pointTensor(a), pointTensor(b)];
  try {
    for (const [from, rows] of ranges(a.shape[0], b.shape[0])) {
      const block = tf.tidy(() => {
        const products: tf.Tensor2D = tf.matMul(x.slice([from, 0], [rows, -1]), y, false, true);
        return finish(products, from, rows);
      });
      const values = block.dataSync() as Float32Array;
      block.dispose();
      yield { from, rows, values };
    }
  } finally {
    tf.dispose([x, y]);
  }
}

/** The inner products of all pairs. */
export function innerProducts(a: PointArray, b: PointArray): Generator<Block> {
  return isExact(a, b) ? exactBlocks(a, b, innerProduct) : productBlocks(a, b);
}

function innerProduct(x: PointArray["data"], i: number, y: PointArray["data"], j: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += x[i + k] * y[j + k];
  return sum;
}
