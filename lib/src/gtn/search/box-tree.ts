import { select } from "../../points/select.js";

const leafSize = 16;

/**
 * A kd-tree of tight boxes over some of the points, from which items can be removed. Node 0 is the root; the
 * children of a node are neighbors, so that one number names both.
 */
export class BoxTree {
  /** The items, leaf by leaf: those of node k are `items[from[k]] … items[to[k] − 1]`, removed ones included. */
  readonly items: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** The first child, the other being the next node; −1 in a leaf. */
  readonly child: Int32Array;
  readonly parent: Int32Array;
  /** How many items are left in the node. */
  readonly count: Int32Array;
  /** The leaf of each item. */
  readonly leafOf: Int32Array;
  /** Lower, then upper corner of each node's box. */
  private readonly box: Float64Array;
  private nodes = 1;

  /**
   * @param points row-major, d coordinates each
   * @param items the rows that stand in the tree
   */
  constructor(
    private readonly points: Float32Array | Float64Array,
    items: Int32Array,
    private readonly d: number,
  ) {
    this.items = items.slice();
    const most = 4 * Math.ceil(items.length / leafSize) + 4;
    this.from = new Int32Array(most);
    this.to = new Int32Array(most);
    this.child = new Int32Array(most).fill(-1);
    this.parent = new Int32Array(most);
    this.count = new Int32Array(most);
    this.leafOf = new Int32Array(points.length / d);
    this.box = new Float64Array(2 * most * d);
    this.split(0, 0, items.length, -1);
  }

  remove(item: number): void {
    for (let node = this.leafOf[item]; node >= 0; node = this.parent[node]) this.count[node]--;
  }

  /** The squared distance from the point at `at` in `points` to a node's box, 0 inside it. */
  squaredDistance(node: number, points: Float32Array | Float64Array, at: number): number {
    const { d, box } = this;
    const low = 2 * node * d;
    let squared = 0;
    for (let k = 0; k < d; k++) {
      const x = points[at + k];
      const below = box[low + k] - x;
      const above = x - box[low + d + k];
      if (below > 0) squared += below * below;
      else if (above > 0) squared += above * above;
    }
    return squared;
  }

  private split(node: number, from: number, to: number, parent: number): void {
    this.from[node] = from;
    this.to[node] = to;
    this.count[node] = to - from;
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

  /** Fits the node's box, and returns its longest axis. */
  private fitBox(node: number): number {
    const { d, points, items, box } = this;
    const low = 2 * node * d;
    box.fill(Infinity, low, low + d);
    box.fill(-Infinity, low + d, low + 2 * d);
    for (let at = this.from[node]; at < this.to[node]; at++)
      for (let k = 0; k < d; k++) {
        const x = points[items[at] * d + k];
        if (x < box[low + k]) box[low + k] = x;
        if (x > box[low + d + k]) box[low + d + k] = x;
      }
    let longest = 0;
    for (let k = 1; k < d; k++)
      if (box[low + d + k] - box[low + k] > box[low + d + longest] - box[low + longest]) longest = k;
    return longest;
  }
}
