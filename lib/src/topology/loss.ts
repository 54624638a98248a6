import { tf } from "../backend/tensorflow.js";
import { ShapeError, ValueError } from "../errors.js";
import { type Distances, distancesOf, everyPoint } from "./distances.js";
import { edgeLengths, farthestPair, squaredDistances } from "./edge-lengths.js";
import { type EdgeTensor, graphTree } from "./graph-tree.js";
import { heaviestMerges, massiveMerges, withLast } from "./merges.js";
import { primTree, type SpanningTree } from "./tree.js";

export interface TopologicalLossOptions {
  /**
   * What is compared. `"symmetric"`: on the tree edges of each side, the lengths on both sides; row i of the latents
   * belongs to row i of the data. `"none"`: the sorted deaths, for batches that are not paired. `"massive"`: the same,
   * but merges of two large components are compared with such merges only, so that no thrown outlier can pass for a
   * tear. Default `"symmetric"`.
   */
  form?: "symmetric" | "none" | "massive";
  /** For `"massive"`: the share of the batch that both sides of a merge hold at least. Default 0.1. */
  share?: number;
  /** What the data's distances are divided by: the greatest of the batch, or a number of yours. Default `"max"`. */
  dataScale?: "max" | number | tf.Scalar;
  /** What the latents' distances are divided by; a variable to be learned, in the paper. Default 1. */
  latentScale?: number | tf.Scalar;
  /** λ. Default 1. */
  weight?: number;
  /**
   * Where the spanning trees are found: `"host"` reads the points, which is fastest when steps run one by one; `"graph"`
   * uses tensor operations only, as a traced step must. Default `"host"`.
   */
  tree?: "host" | "graph";
}

/**
 * The topological loss of Moor, Horn, Rieck and Borgwardt ("Topological Autoencoders", 2020): 0-dimensional persistence
 * of a batch of data and of its latents, that is their minimum spanning trees π₁, π₂, over distances A₁, A₂:
 *
 *     symmetric: (λ / n) (‖A₁[π₁] − A₂[π₁]‖² + ‖A₂[π₂] − A₁[π₂]‖²)
 *     none:      (λ / n) ‖sort A₁[π₁] − sort A₂[π₂]‖²
 *
 * Differentiable in both batches and in the scales, through the lengths of the edges chosen.
 * @param data [n, d]
 * @param latents [n, k]
 * @returns a scalar, the caller's
 * @throws {ShapeError} when the batches differ in size or hold fewer than two points
 */
export function topologicalLoss(
  data: tf.Tensor2D,
  latents: tf.Tensor2D,
  options: TopologicalLossOptions = {},
): tf.Scalar {
  const { form = "symmetric", dataScale = "max", latentScale = 1, weight = 1 } = options;
  const n = data.shape[0];
  if (n !== latents.shape[0] || n < 2)
    throw new ShapeError(`Both batches need one size of at least 2: got ${n} and ${latents.shape[0]} points`);
  return tf.tidy(() => {
    const [ofData, ofLatents, longest] = findEdges(data, latents, options);
    const divisor = dataScale === "max" ? edgeLengths(data, longest) : dataScale;
    const dataLengths = (edges: EdgeTensor) => tf.div(edgeLengths(data, edges), divisor);
    const latentLengths = (edges: EdgeTensor) => tf.div(edgeLengths(latents, edges), latentScale);
    const apart = (one: EdgeTensor, other: EdgeTensor) =>
      tf.sum(tf.squaredDifference(dataLengths(one), latentLengths(other)));
    const total =
      form === "symmetric"
        ? tf.add(apart(ofData, ofData), apart(ofLatents, ofLatents))
        : apart(ofData, ofLatents);
    tf.dispose([ofData, ofLatents, longest]);
    return tf.mul(total, weight / n) as tf.Scalar;
  });
}

type ChosenEdges = [ofData: EdgeTensor, ofLatents: EdgeTensor, longest: EdgeTensor];

function findEdges(data: tf.Tensor2D, latents: tf.Tensor2D, options: TopologicalLossOptions): ChosenEdges {
  const { form = "symmetric", share = 0.1, tree = "host" } = options;
  if (!(share > 0 && share <= 0.5))
    throw new ValueError(`A share of both sides lies in (0, 0.5]: got ${share}`);
  if (tree === "host") return hostEdges(data, latents, form === "massive" ? share : undefined);
  if (form === "massive")
    throw new ValueError('Masses of merges are counted on the host: the form "massive" needs tree: "host"');
  const treeOf = (points: tf.Tensor2D) => graphTree(squaredDistances(points));
  const farthestOf = (points: tf.Tensor2D) => farthestPair(squaredDistances(points));
  return [chosenIn(data, treeOf), chosenIn(latents, treeOf), chosenIn(data, farthestOf)];
}

/**
 * Chooses edges by tensor operations that no gradient tape sees: they move by jumps, and tfjs refuses a gradient that
 * comes back through a gather's indices. What runs inside a custom gradient is not taped; the choice leaves it by the
 * side, and only a zero by the front.
 */
function chosenIn(points: tf.Tensor2D, choose: (points: tf.Tensor2D) => EdgeTensor): EdgeTensor {
  let chosen: EdgeTensor | undefined;
  const untaped = tf.customGrad((input) => {
    chosen = tf.keep(choose(input as tf.Tensor2D));
    return { value: tf.scalar(0), gradFunc: () => tf.zerosLike(input as tf.Tensor) };
  });
  untaped(points);
  return chosen!;
}

/** Reads both batches and finds their trees, the massive merges last if a share is given. */
function hostEdges(data: tf.Tensor2D, latents: tf.Tensor2D, share: number | undefined): ChosenEdges {
  const n = data.shape[0];
  const points = distancesOf(data);
  let [one, other] = [primTree(points), primTree(distancesOf(latents))];
  if (share !== undefined) {
    const massive = massiveMerges(one, n, share);
    one = withLast(one, massive);
    other = withLast(other, heaviestMerges(other, n, share, massive.length));
  }
  return [edgeTensor(one), edgeTensor(other), edgeTensor(longestEdge(points))];
}

function edgeTensor({ a, b }: Pick<SpanningTree, "a" | "b">): EdgeTensor {
  return tf.tensor2d([...a, ...b], [2, a.length], "int32");
}

/** The pair of points that lie farthest apart. */
function longestEdge({ n, row }: Distances): Pick<SpanningTree, "a" | "b"> {
  const others = everyPoint(n);
  const distances = new Float64Array(n);
  let longest = [0, 0, -1];
  for (let i = 1; i < n; i++) {
    row(i, others, i, distances);
    for (let j = 0; j < i; j++) if (distances[j] > longest[2]) longest = [i, j, distances[j]];
  }
  return { a: Int32Array.of(longest[0]), b: Int32Array.of(longest[1]) };
}
