import { ValueError } from "../../errors.js";
import { KdTree } from "../../points/kd-tree.js";
import { counting } from "../../points/order.js";
import { lengthOf, squarable } from "../squarable.js";
import { Components } from "./components.js";
import { type SpanningTree, shortestFirst } from "./tree.js";

const mixed = -1;

/**
 * The Euclidean minimum spanning tree by Borůvka's rounds over a kd-tree (Bentley and Friedman 1978): in each round
 * every component takes its shortest outgoing edge, found by searches that skip nodes inside the component and nodes
 * farther than its best edge so far. About O(n log² n) for small d.
 *
 * Each component takes an edge in each round, so at least half of them disappear: ⌈log₂ n⌉ rounds are enough.
 * @param points [n, d], row by row, all finite
 * @throws {ValueError} if the points are not joined by then, because a length is not a number
 */
export function boruvkaTree(points: Float64Array, n: number, d: number): SpanningTree {
  const { rows, largest } = squarable(points);
  const search = new EdgeSearch(rows, n, d);
  const components = new Components(n);
  const tree = { a: new Int32Array(n), b: new Int32Array(n), length: new Float64Array(n) };
  let joined = 0;
  for (let round = 0; joined < n - 1; round++) {
    if (round > Math.log2(n) + 1)
      throw new ValueError(
        `${n} points are not joined after ${round} rounds, because a distance is not a number`,
      );
    search.round(components);
    for (let c = 0; c < n; c++) {
      const { from, to, squared } = search;
      // A ring of components may each choose another edge of the same length; joining them one by one skips the last
      // one.
      if (squared[c] === Number.POSITIVE_INFINITY || !components.join(from[c], to[c])) continue;
      tree.a[joined] = from[c];
      tree.b[joined] = to[c];
      tree.length[joined++] = lengthOf(squared[c], largest);
    }
  }
  return shortestFirst(tree, joined);
}

/** The shortest outgoing edge of each component, indexed by its representative point. */
class EdgeSearch {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly squared: Float64Array;
  private readonly tree: KdTree;
  /** The component of each point, and of each node whose points are all in one. */
  private readonly ofPoint: Int32Array;
  private readonly ofNode: Int32Array;
  private readonly stack = new Int32Array(128);

  constructor(
    private readonly rows: Float64Array,
    private readonly n: number,
    private readonly d: number,
  ) {
    this.from = new Int32Array(n);
    this.to = new Int32Array(n);
    this.squared = new Float64Array(n);
    this.tree = new KdTree(rows, counting(n), d);
    this.ofPoint = new Int32Array(n);
    this.ofNode = new Int32Array(this.tree.nodes);
  }

  round(components: Components): void {
    const { tree, squared, ofPoint } = this;
    for (let i = 0; i < this.n; i++) ofPoint[i] = components.find(i);
    this.labelNodes();
    squared.fill(Number.POSITIVE_INFINITY);
    for (const i of tree.items) this.nearestOutside(i);
  }

  private labelNodes(): void {
    const { ofNode, ofPoint } = this;
    const { items, from, to, child, nodes } = this.tree;
    for (let node = nodes - 1; node >= 0; node--) {
      if (child[node] >= 0) {
        const [one, other] = [ofNode[child[node]], ofNode[child[node] + 1]];
        ofNode[node] = one === other ? one : mixed;
        continue;
      }
      let label = ofPoint[items[from[node]]];
      for (let k = from[node] + 1; k < to[node]; k++) if (ofPoint[items[k]] !== label) label = mixed;
      ofNode[node] = label;
    }
  }

  /** Improves the component's best edge by one from point i, if there is a shorter one. */
  private nearestOutside(i: number): void {
    const { tree, rows, d, stack, squared, ofPoint, ofNode } = this;
    const component = ofPoint[i];
    let top = 0;
    stack[top++] = 0;
    while (top > 0) {
      const node = stack[--top];
      if (ofNode[node] === component || tree.squaredDistance(node, rows, i * d) >= squared[component])
        continue;
      const child = tree.child[node];
      if (child < 0) {
        this.scanLeaf(i, node);
        continue;
      }
      const nearer =
        tree.squaredDistance(child, rows, i * d) < tree.squaredDistance(child + 1, rows, i * d)
          ? child
          : child + 1;
      stack[top++] = 2 * child + 1 - nearer;
      stack[top++] = nearer;
    }
  }

  private scanLeaf(i: number, leaf: number): void {
    const { rows, d, squared, ofPoint } = this;
    const { items, from, to } = this.tree;
    const component = ofPoint[i];
    for (let k = from[leaf]; k < to[leaf]; k++) {
      const j = items[k];
      if (ofPoint[j] === component) continue;
      let distance = 0;
      for (let c = 0; c < d; c++) {
        const difference = rows[i * d + c] - rows[j * d + c];
        distance += difference * difference;
      }
      if (distance >= squared[component]) continue;
      squared[component] = distance;
      this.from[component] = i;
      this.to[component] = j;
    }
  }
}
