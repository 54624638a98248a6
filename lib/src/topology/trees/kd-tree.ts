import { counting } from "../../points/order.js";
import { select } from "../../points/select.js";

const leafSize = 8;

/**
 * A kd-tree over rows of points, as a complete binary tree: node k has the children 2k + 1 and 2k + 2, holds
 * `order[starts[k] … ends[k] − 1]`, and is split at the median of its widest dimension.
 */
export class KdTree {
  readonly order: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** The first node of the lowest level: those from here on are leaves. */
  readonly firstLeaf: number;
  /** Each node's bounding box: d least coordinates, then d greatest. */
  private readonly boxes: Float64Array;

  constructor(
    readonly rows: Float64Array,
    readonly n: number,
    readonly d: number,
  ) {
    const levels = Math.max(0, Math.ceil(Math.log2(n / leafSize)));
    this.firstLeaf = 2 ** levels - 1;
    const nodes = 2 ** (levels + 1) - 1;
    this.order = counting(n);
    this.starts = new Int32Array(nodes);
    this.ends = new Int32Array(nodes);
    this.boxes = new Float64Array(2 * nodes * d);
    this.build(0, 0, n);
  }

  private build(node: number, start: number, end: number): void {
    this.starts[node] = start;
    this.ends[node] = end;
    const widest = this.bound(node);
    if (node >= this.firstLeaf) return;
    const middle = (start + end) >> 1;
    select(this.order, { points: this.rows, d: this.d, axis: widest }, start, end, middle);
    this.build(2 * node + 1, start, middle);
    this.build(2 * node + 2, middle, end);
  }

  /** Fits the node's box; returns its widest dimension. */
  private bound(node: number): number {
    const { rows, d, boxes, order } = this;
    let widest = 0;
    let width = -1;
    for (let c = 0; c < d; c++) {
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (let k = this.starts[node]; k < this.ends[node]; k++) {
        const x = rows[order[k] * d + c];
        if (x < low) low = x;
        if (x > high) high = x;
      }
      boxes[2 * node * d + c] = low;
      boxes[2 * node * d + d + c] = high;
      if (high - low > width) {
        width = high - low;
        widest = c;
      }
    }
    return widest;
  }

  /** The squared distance from a row to the node's box; 0 inside. */
  squaredDistanceToBox(row: number, node: number): number {
    const { rows, d, boxes } = this;
    const box = 2 * node * d;
    let sum = 0;
    for (let c = 0; c < d; c++) {
      const x = rows[row * d + c];
      const outside = Math.max(boxes[box + c] - x, x - boxes[box + d + c], 0);
      sum += outside * outside;
    }
    return sum;
  }

  squaredDistance(i: number, j: number): number {
    const { rows, d } = this;
    let sum = 0;
    for (let c = 0; c < d; c++) {
      const difference = rows[i * d + c] - rows[j * d + c];
      sum += difference * difference;
    }
    return sum;
  }
}
