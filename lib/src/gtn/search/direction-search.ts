import { KdTree } from "../../points/kd-tree.js";
import { counting } from "../../points/order.js";
import { Bundles } from "./bundles.js";
import type { GreedyProblem } from "./rule.js";

/** The tree is built again when this share of the directions remains. */
const rebuildShare = 0.6;
const worthRebuilding = 64;

/**
 * The remaining targets, in a kd-tree over their distinct directions. For a latent's direction s and a target's
 * t in a box at distance r from s: s·t = (|s|² + |t|² − |s − t|²)/2 ≤ (|s|² + longest² − r²)/2, also for rows
 * shorter than the clamp; and a computed cosine is at most `error` above that.
 */
export class DirectionSearch {
  private readonly bundles: Bundles;
  /** The direction of each bundle. */
  private readonly points: Float64Array;
  private readonly longest: number;
  private tree: KdTree;
  /** The number of a node's directions that remain. */
  private left: Int32Array;
  /** The directions in the order of the tree's items, so that those of a leaf are adjacent. */
  private leafPoints = new Float64Array();
  /** The most by which a computed cosine can exceed the exact product. */
  private readonly slack: number;
  // The current query.
  private latent = 0;
  private readonly direction: Float64Array;
  private lengths = 0;
  private best = -1;
  private bestCosine = -2;

  constructor(
    private readonly problem: GreedyProblem,
    alreadyTaken: Int32Array,
  ) {
    const { d, targets } = problem;
    this.direction = new Float64Array(d);
    this.bundles = new Bundles(targets);
    const { count, head } = this.bundles;
    this.points = new Float64Array(count * d);
    for (let bundle = 0; bundle < count; bundle++)
      for (let k = 0; k < d; k++) this.points[bundle * d + k] = targets.units[head[bundle] * d + k];
    let longest = 0;
    for (let bundle = 0; bundle < count; bundle++)
      longest = Math.max(longest, squaredLength(this.points, bundle, d));
    this.longest = longest;
    for (const target of alreadyTaken) this.bundles.take(target);
    this.slack = problem.error + 1.01 * d * 2 ** -53;
    [this.tree, this.left] = this.build(counting(count));
  }

  /** The remaining target of greatest cosine; the least rank on ties. */
  nearest(latent: number): number {
    this.ask(latent);
    this.best = this.problem.n;
    this.bestCosine = -2;
    this.searchNearest(0);
    return this.best;
  }

  /** The least remaining rank whose cosine reaches the threshold; there must be one. */
  first(latent: number, threshold: number): number {
    this.ask(latent);
    this.best = this.problem.n;
    this.bestCosine = threshold;
    this.searchFirst(0);
    return this.best;
  }

  take(target: number): void {
    const emptied = this.bundles.take(target);
    if (emptied < 0) return;
    const { leafOf, parent, items } = this.tree;
    for (let node = leafOf[emptied]; node >= 0; node = parent[node]) this.left[node]--;
    const left = this.left[0];
    if (left > worthRebuilding && left < rebuildShare * items.length)
      [this.tree, this.left] = this.build(items);
  }

  private build(bundles: Int32Array): [tree: KdTree, left: Int32Array] {
    const { head } = this.bundles;
    const { n, d } = this.problem;
    const tree = new KdTree(this.points, bundles.filter((bundle) => head[bundle] < n).sort(), d);
    this.leafPoints = new Float64Array(tree.items.length * d);
    for (let k = 0; k < tree.items.length; k++)
      for (let m = 0; m < d; m++) this.leafPoints[k * d + m] = this.points[tree.items[k] * d + m];
    const left = Int32Array.from({ length: tree.nodes }, (_, node) => tree.to[node] - tree.from[node]);
    return [tree, left];
  }

  private ask(latent: number): void {
    const { d, latents, error } = this.problem;
    this.latent = latent;
    for (let k = 0; k < d; k++) this.direction[k] = latents.units[latent * d + k];
    this.lengths = squaredLength(this.direction, 0, d) + this.longest + 2 * error + 1e-14;
  }

  private searchNearest(node: number): void {
    const child = this.tree.child[node];
    if (child < 0) {
      this.searchLeaf(node);
      return;
    }
    const one = this.bound(child);
    const other = this.bound(child + 1);
    const nearer = one >= other ? child : child + 1;
    if (Math.max(one, other) >= this.bestCosine) this.searchNearest(nearer);
    if (Math.min(one, other) >= this.bestCosine) this.searchNearest(2 * child + 1 - nearer);
  }

  private searchLeaf(leaf: number): void {
    const { n, d, cosine } = this.problem;
    const { items, to } = this.tree;
    const { leafPoints, slack, direction } = this;
    const { head } = this.bundles;
    for (let k = this.tree.from[leaf]; k < to[leaf]; k++) {
      let product = slack;
      for (let m = 0; m < d; m++) product += direction[m] * leafPoints[k * d + m];
      if (product < this.bestCosine) continue;
      const target = head[items[k]];
      if (target === n) continue;
      const value = cosine(this.latent, target);
      if (value < this.bestCosine || (value === this.bestCosine && target > this.best)) continue;
      this.best = target;
      this.bestCosine = value;
    }
  }

  private searchFirst(node: number): void {
    if (this.bound(node) < this.bestCosine) return;
    const child = this.tree.child[node];
    if (child >= 0) {
      this.searchFirst(child);
      this.searchFirst(child + 1);
      return;
    }
    for (let k = this.tree.from[node]; k < this.tree.to[node]; k++) {
      const target = this.bundles.head[this.tree.items[k]];
      if (target < this.best && this.problem.cosine(this.latent, target) >= this.bestCosine)
        this.best = target;
    }
  }

  /** An upper bound on the computed cosines of the node's remaining targets; less than any cosine if none remains. */
  private bound(node: number): number {
    if (this.left[node] === 0) return -3;
    return (this.lengths - this.tree.squaredDistance(node, this.direction, 0)) / 2;
  }
}

function squaredLength(units: Float64Array, row: number, d: number): number {
  let sum = 0;
  for (let k = row * d; k < (row + 1) * d; k++) sum += units[k] * units[k];
  return sum;
}
