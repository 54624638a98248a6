import type { Points } from "../backend/index.js";
import { type Distances, distancesOf, everyPoint, type Metric } from "./distances.js";
import type { EdgeOrder } from "./edges.js";

/** The edges of a minimum spanning tree, shortest first; of a forest, where not all points can be joined. */
export interface SpanningTree {
  /** One end of each edge: a row of the points. */
  a: Int32Array;
  /** The other end. */
  b: Int32Array;
  /** The edge's length: where a component of the Vietoris–Rips filtration dies. */
  length: Float64Array;
}

/**
 * The minimum spanning tree of points, which is their 0-dimensional persistence: n − 1 components, born at 0, die at
 * its edges' lengths. Costs O(n² d) time and O(n) memory.
 * @param points [n, d], or [n, n] distances with the metric `"precomputed"`
 * @returns n − 1 edges, or fewer where distances are infinite
 */
export function minimumSpanningTree(points: Points, options: { metric?: Metric } = {}): SpanningTree {
  return primTree(distancesOf(points, options.metric));
}

/** Prim's algorithm, over rows of distances that are made when they are needed. */
export function primTree({ n, row }: Distances): SpanningTree {
  const outside = everyPoint(n);
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
  const order = everyPoint(count).sort((i, j) => length[i] - length[j]);
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

/** Disjoint sets of points, each with its size. */
export class Components {
  private readonly parent: Int32Array;
  private readonly sizes: Int32Array;

  constructor(n: number) {
    this.parent = everyPoint(n);
    this.sizes = new Int32Array(n).fill(1);
  }

  /** The point that stands for the component. */
  find(point: number): number {
    const { parent } = this;
    let root = point;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  }

  size(point: number): number {
    return this.sizes[this.find(point)];
  }

  /** Joins the components of two points; false if they were one already. */
  join(u: number, v: number): boolean {
    const [p, q] = [this.find(u), this.find(v)];
    if (p === q) return false;
    const [small, large] = this.sizes[p] < this.sizes[q] ? [p, q] : [q, p];
    this.parent[small] = large;
    this.sizes[large] += this.sizes[small];
    return true;
  }
}
