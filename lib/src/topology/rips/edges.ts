import { ValueError } from "../../errors.js";
import { counting } from "../../points/order.js";
import type { Distances } from "../distances.js";
import { ascendingOrder } from "./radix.js";

/**
 * The edges of a Vietoris–Rips filtration in the order of their entry; an edge is identified by its *rank*, its place
 * in this order. Edges are ordered by their lengths, rounded to float32's 24 significant bits, as in Ripser. Smaller
 * differences are rounding errors, which would fill the diagram of a regular shape with bars of length 10⁻¹⁶. Lengths
 * keep the range of a double. Ties keep the order of the points.
 */
export interface EdgeOrder {
  n: number;
  count: number;
  /** The greater end of each edge. */
  a: Int32Array;
  /** The lesser end of each edge. */
  b: Int32Array;
  /** Lengths, unrounded. */
  length: Float64Array;
}

/**
 * The radius of the smallest ball around one of the points that contains all. From this scale on the complex is a cone
 * and has only one component. `Infinity` if no point has finite distances to all others.
 */
export function enclosingRadius({ n, row }: Distances): number {
  const others = counting(n);
  const distances = new Float64Array(n);
  let radius = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    row(i, others, n, distances);
    let farthest = 0;
    for (let j = 0; j < n && farthest < radius; j++) farthest = Math.max(farthest, distances[j]);
    radius = Math.min(radius, farthest);
  }
  return radius;
}

/** The edges of length at most `threshold`, in order. */
export function edgesWithin({ n, row }: Distances, threshold: number): EdgeOrder {
  const others = counting(n);
  const distances = new Float64Array(n);
  const edges = new EdgeList(4 * n);
  for (let i = 1; i < n; i++) {
    row(i, others, i, distances);
    for (let j = 0; j < i; j++)
      if (distances[j] <= threshold && distances[j] < Number.POSITIVE_INFINITY)
        edges.push(i, j, distances[j]);
  }
  return edges.inOrder(n);
}

/** This many edges take 1.6 GB, and as much again during the sort: those of 14,000 points that are all joined. */
const mostEdges = 100_000_000;

/** Edges as they are found, in arrays that double when full. */
export class EdgeList {
  private count = 0;
  private a: Int32Array;
  private b: Int32Array;
  private length: Float64Array;

  constructor(
    capacity: number,
    private readonly most = mostEdges,
  ) {
    this.a = new Int32Array(capacity);
    this.b = new Int32Array(capacity);
    this.length = new Float64Array(capacity);
  }

  /** @throws {ValueError} if there are more edges than this limit */
  push(a: number, b: number, length: number): void {
    if (this.count === this.most)
      throw new ValueError(
        `The filtration has more than ${this.most.toLocaleString("en")} edges: pass a smaller threshold or fewer points, or compute only components (maxDim: 0), which need no edges`,
      );
    if (this.count === this.a.length) this.grow();
    this.a[this.count] = a;
    this.b[this.count] = b;
    this.length[this.count++] = length;
  }

  private grow(): void {
    const capacity = Math.min(this.most, 2 * this.a.length + 16);
    const [a, b, length] = [this.a, this.b, this.length];
    this.a = new Int32Array(capacity);
    this.b = new Int32Array(capacity);
    this.length = new Float64Array(capacity);
    this.a.set(a);
    this.b.set(b);
    this.length.set(length);
  }

  inOrder(n: number): EdgeOrder {
    const { count } = this;
    const order = ascendingOrder(this.length.subarray(0, count));
    const edges = {
      n,
      count,
      a: new Int32Array(count),
      b: new Int32Array(count),
      length: new Float64Array(count),
    };
    for (let rank = 0; rank < count; rank++) {
      edges.a[rank] = this.a[order[rank]];
      edges.b[rank] = this.b[order[rank]];
      edges.length[rank] = this.length[order[rank]];
    }
    return edges;
  }
}
