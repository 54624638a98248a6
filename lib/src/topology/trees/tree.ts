import { counting } from "../../points/order.js";
import type { Distances } from "../distances.js";
import type { EdgeOrder } from "../rips/edges.js";
import { Components } from "./components.js";

/** The edges of a minimum spanning tree, shortest first, or of a forest if not all points can be joined. */
export interface SpanningTree {
  /** One end of each edge: a row of the points. */
  a: Int32Array;
  /** The other end. */
  b: Int32Array;
  /** The edge's length: the death of a component of the Vietoris–Rips filtration. */
  length: Float64Array;
}

/** Prim's algorithm, over rows of distances computed on demand: O(n² d) time, O(n) memory. */
export function primTree({ n, row }: Distances): SpanningTree {
  const outside = counting(n);
  const nearest = new Int32Array(n);
  const gap = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const distances = new Float64Array(n);
  const tree = { a: new Int32Array(n), b: new Int32Array(n), length: new Float64Array(n) };
  let joined = 0;
  let next = n - 1;
  for (let left = n - 1; left >= 0; left--) {
    const newest = outside[next];
    if (gap[next] < Number.POSITIVE_INFINITY) {
      tree.a[joined] = newest;
      tree.b[joined] = nearest[next];
      tree.length[joined++] = gap[next];
    }
    outside[next] = outside[left];
    nearest[next] = nearest[left];
    gap[next] = gap[left];
    row(newest, outside, left, distances);
    next = 0;
    for (let k = 0; k < left; k++) {
      if (distances[k] < gap[k]) {
        gap[k] = distances[k];
        nearest[k] = newest;
      }
      if (gap[k] < gap[next]) next = k;
    }
  }
  return shortestFirst(tree, joined);
}

/** The first `count` edges of a tree, sorted by length. */
export function shortestFirst({ a, b, length }: SpanningTree, count: number): SpanningTree {
  const order = counting(count).sort((i, j) => length[i] - length[j]);
  return {
    a: order.map((i) => a[i]),
    b: order.map((i) => b[i]),
    length: Float64Array.from(order, (i) => length[i]),
  };
}

/** Kruskal's algorithm: the ranks of the edges that join two components, in order. */
export function kruskalRanks({ n, count, a, b }: EdgeOrder): Int32Array {
  const components = new Components(n);
  const ranks = new Int32Array(Math.max(0, n - 1));
  let joined = 0;
  for (let rank = 0; rank < count && joined < n - 1; rank++)
    if (components.join(a[rank], b[rank])) ranks[joined++] = rank;
  return ranks.subarray(0, joined);
}
