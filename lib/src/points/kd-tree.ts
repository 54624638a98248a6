import { select } from "./select.js";

/** The greatest number of points in a leaf. */
const leafSize = 16;

/**
 * A k-d tree over rows of points (Bentley, 1975): each node has the bounding box of its points, and is halved at the
 * median of the box's longest side. A search keeps further data of a node, such as a price or a count, in its own
 * array, indexed by node. Node 0 is the root; children have greater numbers than their parent.
 */
export class KdTree {
  /** The rows, leaf by leaf: those of node k are `items[from[k]] … items[to[k] − 1]`. */
  readonly items: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** The first child, the other being the next node; −1 in a leaf. */
  readonly child: Int32Array;
  /** −1 at the root. */
  readonly parent: Int32Array;
  /** The leaf of each row. */
  readonly leafOf: Int32Array;
  /** The number of nodes; the arrays above may be longer. */
  nodes = 1;
  /** Each node's lower, then its upper corner. */
  private readonly boxes: Float64Array;

  /**
   * @param points row-major, d coordinates each
   * @param items the rows in the tree
   */
  constructor(
    private readonly points: Float64Array,
    items: Int32Array,
    private readonly d: number,
  ) {
    this.items = items.slice();
    const most = 4 * Math.ceil(items.length / leafSize) + 4;
    this.from = new Int32Array(most);
    this.to = new Int32Array(most);
    this.child = new Int32Array(most).fill(-1);
    this.parent = new Int32Array(most);
    this.leafOf = new Int32Array(points.length / d);
    this.boxes = new Float64Array(2 * most * d);
    this.split(0, 0, items.length, -1);
  }

  /** The squared distance from the point at `at` in `points` to a node's box, 0 inside it. */
  squaredDistance(node: number, points: Float64Array, at: number): number {
    const { d, boxes } = this;
    const low = 2 * node * d;
    let squared = 0;
    for (let k = 0; k < d; k++) {
      const x = points[at + k];
      const below = boxes[low + k] - x;
      const above = x - boxes[low + d + k];
      if (below > 0) squared += below * below;
      else if (above > 0) squared += above * above;
    }
    return squared;
  }

  private split(node: number, from: number, to: number, parent: number): void {
    this.from[node] = from;
    this.to[node] = to;
    this.parent[node] = parent;
    const axis = this.fitBox(node);
    if (to - from <= leafSize) {
      for (let k = from; k < to; k++) this.leafOf[this.items[k]] = node;
      return;
    }
    const middle = (from + to) >> 1;
    select(this.items, { points: this.points, d: this.d, axis }, from, to, middle);
    const child = this.nodes;
    this.nodes += 2;
    this.child[node] = child;
    this.split(child, from, middle, node);
    this.split(child + 1, middle, to, node);
  }

  /** Computes the node's box and returns its longest axis. */
  private fitBox(node: number): number {
    const { d, points, items, boxes } = this;
    const low = 2 * node * d;
    boxes.fill(Infinity, low, low + d);
    boxes.fill(-Infinity, low + d, low + 2 * d);
    for (let at = this.from[node]; at < this.to[node]; at++)
      for (let k = 0; k < d; k++) {
        const x = points[items[at] * d + k];
        if (x < boxes[low + k]) boxes[low + k] = x;
        if (x > boxes[low + d + k]) boxes[low + d + k] = x;
      }
    let longest = 0;
    for (let k = 1; k < d; k++)
      if (boxes[low + d + k] - boxes[low + k] > boxes[low + d + longest] - boxes[low + longest]) longest = k;
    return longest;
  }
}
