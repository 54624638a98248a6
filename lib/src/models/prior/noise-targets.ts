import { type PointArray, type Random, takeRows } from "../../backend/index.js";
import { oneOf } from "../../options.js";
import { minimumSpanningTree } from "../../topology/index.js";
import { heaviestMerges, massiveMerges, withLast } from "../../topology/trees/merges.js";
import { primTree, type SpanningTree } from "../../topology/trees/tree.js";

/** The part of 0-dimensional persistence that is matched. */
export interface DeathMatch {
  /**
   * `"none"`: the sorted deaths; `"massive"`: merges of two large components are matched only with such merges. Default
   * "none".
   */
  form?: "none" | "massive";
  /** For `"massive"`: the least share of the batch on each side of a merge. Default 0.1. */
  share?: number;
}

/** The deaths of a batch of data in the order of comparison, the massive ones last. */
export interface DeathTarget {
  deaths: Float64Array;
  massive: number;
}

/** The deaths of `count` random batches of the data. */
export function deathTargets(
  data: PointArray,
  { form = "none", share = 0.1 }: DeathMatch,
  { batchSize, count, random }: { batchSize: number; count: number; random: Random },
): DeathTarget[] {
  oneOf(form, ["none", "massive"], "form");
  return Array.from({ length: count }, () => {
    const rows = Array.from({ length: batchSize }, () => random.integer(data.shape[0]));
    const tree = minimumSpanningTree(takeRows(data, rows));
    const massive = form === "massive" ? massiveMerges(tree, batchSize, share) : [];
    return { deaths: withLast(tree, massive).length, massive: massive.length };
  });
}

/**
 * Returns the edges of a cloud's spanning tree in the order in which its deaths are compared with the target's.
 * @param squared [n, n] squared distances, row by row
 */
export function comparedEdges(
  squared: Float32Array,
  n: number,
  target: DeathTarget,
  share: number,
): Pick<SpanningTree, "a" | "b"> {
  const row = (i: number, others: Int32Array, count: number, out: Float64Array) => {
    for (let k = 0; k < count; k++) out[k] = squared[i * n + others[k]];
  };
  const tree = primTree({ n, row });
  return target.massive === 0 ? tree : withLast(tree, heaviestMerges(tree, n, share, target.massive));
}
