import { BoxTree } from "./box-tree.js";
import { counting } from "./order.js";

/** Targets with prices, in a kd-tree that knows the least price in each box. */
export class PricedTargets {
  private readonly tree: BoxTree;
  private readonly prices: Float64Array;
  /** The least price among a node's targets. */
  private readonly least: Float64Array;
  // The bid under way.
  private best = -1;
  private bestValue = 0;
  private second = 0;

  constructor(
    readonly targets: Float32Array,
    readonly n: number,
    readonly d: number,
  ) {
    this.tree = new BoxTree(targets, counting(n), d);
    this.prices = new Float64Array(n);
    this.least = new Float64Array(this.tree.child.length);
  }

  /**
   * The latent takes the target of least ‖s − t‖² + price, whose price rises to where its second choice would be as
   * good, plus `raise`.
   * @returns the target
   */
  bid(latents: Float32Array, at: number, raise: number): number {
    this.look(latents, at);
    const gain = this.second === Infinity ? 0 : this.second - this.bestValue;
    this.prices[this.best] += gain + raise;
    this.spread(this.best);
    return this.best;
  }

  /**
   * The mean cost of a labelling, and the value of the dual at the present prices p,
   * mean over latents of min over targets of (‖s − t‖² + p) − mean p, below which no bijection can be.
   */
  account(latents: Float32Array, labels: Int32Array): { cost: number; lowerBound: number } {
    let cost = 0;
    let dual = 0;
    for (let latent = 0; latent < this.n; latent++) {
      cost += this.squaredDistance(latents, latent * this.d, labels[latent]);
      this.look(latents, latent * this.d);
      dual += this.bestValue - this.prices[latent];
    }
    return { cost: cost / this.n, lowerBound: Math.max(0, dual / this.n) };
  }

  private look(latents: Float32Array, at: number): void {
    this.best = -1;
    this.bestValue = Infinity;
    this.second = Infinity;
    this.search(0, latents, at);
  }

  private search(node: number, latents: Float32Array, at: number): void {
    const child = this.tree.child[node];
    if (child < 0) {
      this.searchLeaf(node, latents, at);
      return;
    }
    const one = this.tree.squaredDistance(child, latents, at) + this.least[child];
    const other = this.tree.squaredDistance(child + 1, latents, at) + this.least[child + 1];
    const cheaper = one <= other ? child : child + 1;
    if (Math.min(one, other) < this.second) this.search(cheaper, latents, at);
    if (Math.max(one, other) < this.second) this.search(2 * child + 1 - cheaper, latents, at);
  }

  private searchLeaf(leaf: number, latents: Float32Array, at: number): void {
    const { items, from, to } = this.tree;
    for (let k = from[leaf]; k < to[leaf]; k++) {
      const target = items[k];
      const value = this.squaredDistance(latents, at, target) + this.prices[target];
      if (value < this.bestValue) {
        this.second = this.bestValue;
        this.bestValue = value;
        this.best = target;
      } else if (value < this.second) this.second = value;
    }
  }

  private squaredDistance(latents: Float32Array, at: number, target: number): number {
    const { d, targets } = this;
    const t = target * d;
    let sum = 0;
    for (let k = 0; k < d; k++) {
      const difference = latents[at + k] - targets[t + k];
      sum += difference * difference;
    }
    return sum;
  }

  /** Tells the boxes around a target that its price rose. */
  private spread(target: number): void {
    const { items, from, to, parent, child } = this.tree;
    const leaf = this.tree.leafOf[target];
    let least = Infinity;
    for (let k = from[leaf]; k < to[leaf]; k++) least = Math.min(least, this.prices[items[k]]);
    let node = leaf;
    while (this.least[node] !== least) {
      this.least[node] = least;
      node = parent[node];
      if (node < 0) return;
      least = Math.min(this.least[child[node]], this.least[child[node] + 1]);
    }
  }
}
