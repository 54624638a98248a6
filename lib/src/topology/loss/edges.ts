import { tf } from "../../backend/tensorflow.js";
import { untaped } from "../../backend/untaped.js";
import { ValueError } from "../../errors.js";
import { oneOf } from "../../options.js";
import { counting } from "../../points/order.js";
import { type Distances, distancesOf } from "../distances.js";
import { farthestPair, squaredDistances } from "../trees/edge-lengths.js";
import { type EdgeTensor, graphTree } from "../trees/graph-tree.js";
import { heaviestMerges, massiveMerges, withLast } from "../trees/merges.js";
import { primTree, type SpanningTree } from "../trees/tree.js";
import type { TopologicalLossOptions } from "./options.js";

/** The edges whose lengths a topological loss compares, and the one whose length is the data's scale. */
export type ChosenEdges = [ofData: EdgeTensor, ofLatents: EdgeTensor, longest: EdgeTensor];

/** Finds both spanning trees, on the host or in the graph. */
export function lossEdges(
  data: tf.Tensor2D,
  latents: tf.Tensor2D,
  options: TopologicalLossOptions,
): ChosenEdges {
  const form = oneOf(options.form ?? "symmetric", ["symmetric", "none", "massive"], "form");
  const tree = oneOf(options.tree ?? "host", ["host", "graph"], "tree");
  const { share = 0.1 } = options;
  if (!(share > 0 && share <= 0.5)) throw new ValueError(`share must be in (0, 0.5]: got ${share}`);
  if (tree === "host") return hostEdges(data, latents, form === "massive" ? share : undefined);
  if (form === "massive")
    throw new ValueError(
      'form: "massive" needs tree: "host", because a graph does not count the points on both sides of a merge',
    );
  const treeOf = (points: tf.Tensor2D) => graphTree(squaredDistances(points));
  const farthestOf = (points: tf.Tensor2D) => farthestPair(squaredDistances(points));
  // The choice of edges has no gradient, and tfjs refuses a gradient through a gather's indices.
  return [untaped(() => treeOf(data)), untaped(() => treeOf(latents)), untaped(() => farthestOf(data))];
}

/** Reads both batches and finds their trees, with the massive merges last if a share is given. */
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

/** The pair of points that are farthest apart. */
function longestEdge({ n, row }: Distances): Pick<SpanningTree, "a" | "b"> {
  const others = counting(n);
  const distances = new Float64Array(n);
  let longest = [0, 0, -1];
  for (let i = 1; i < n; i++) {
    row(i, others, i, distances);
    for (let j = 0; j < i; j++) if (distances[j] > longest[2]) longest = [i, j, distances[j]];
  }
  return { a: Int32Array.of(longest[0]), b: Int32Array.of(longest[1]) };
}
