import type { PointArray } from "../../points/point-array.js";
import { squaredDistance } from "../../points/squared-distance.js";
import { mayRoundToTensorFloat32 } from "../native.js";
import { tf } from "../tensorflow.js";
import { type Block, exactBlocks, isExact, productBlocks } from "./blocks.js";

/**
 * The squared distances between the rows of two sets, a block at a time, with a bound on their error. An entry that
 * TensorFlow computes in single precision is within `slack.a[i] + slack.b[j]` of the true value.
 * {@link squaredDistance} decides closer cases, so results are those of double precision.
 */
export interface AllDistances {
  blocks(): Generator<Block>;
  exact: boolean;
  slack: { a: Float64Array; b: Float64Array };
}

/** The squared distances of all pairs of `a` and `b`, which have the same dimension. */
export function allDistances(a: PointArray, b: PointArray): AllDistances {
  if (isExact(a, b)) {
    const slack = { a: new Float64Array(a.shape[0]), b: new Float64Array(b.shape[0]) };
    return { blocks: () => exactBlocks(a, b, squaredDistance), exact: true, slack };
  }
  // Differences do not depend on the origin. Near the mean the products and their rounding errors are small.
  const origin = meanRow(b);
  const [x, y] = [around(origin, a), around(origin, b)];
  const slack = { a: slackOf(x), b: slackOf(y) };
  return { blocks: () => roughBlocks(x, y), exact: false, slack };
}

function* roughBlocks(x: PointArray, y: PointArray): Generator<Block> {
  const squares = ({ data, shape }: PointArray) =>
    tf.tidy(() =>
      tf
        .tensor2d(data as Float32Array, shape)
        .square()
        .sum(1),
    );
  const [ofX, ofY] = [squares(x), squares(y)];
  try {
    yield* productBlocks(x, y, (products, from, rows) =>
      products
        .mul(-2)
        .add(ofY)
        .add(ofX.slice([from], [rows]).expandDims(1)),
    );
  } finally {
    tf.dispose([ofX, ofY]);
  }
}

function meanRow({ data, shape: [n, d] }: PointArray): Float64Array {
  const mean = new Float64Array(d);
  for (let i = 0; i < n * d; i++) mean[i % d] += data[i] / n;
  return mean;
}

function around(origin: Float64Array, { data, shape }: PointArray): PointArray {
  const d = shape[1];
  return { data: Float32Array.from(data, (x, i) => x - origin[i % d]), shape };
}

/**
 * A bound on the rounding of ‖x‖² + ‖y‖² − 2 x·y: each of the d terms of a sum loses at most 2⁻²⁴ of
 * (‖x‖ + ‖y‖)² ≤ 2‖x‖² + 2‖y‖²; a GPU that rounds the factors to TF32 keeps 11 bits.
 */
function slackOf({ data, shape: [n, d] }: PointArray): Float64Array {
  const share = 2 * ((d + 8) * 2 ** -24 + (mayRoundToTensorFloat32() ? 2 ** -9 : 0));
  // Products below single precision's range vanish: at most 2⁻¹²⁶ each.
  const slack = new Float64Array(n).fill((d + 8) * 2 ** -126);
  for (let i = 0; i < n * d; i++) slack[Math.floor(i / d)] += share * data[i] * data[i];
  return slack;
}
