import { KdTree } from "../../points/kd-tree.js";
import { counting } from "../../points/order.js";

/** Targets with prices, in a kd-tree that knows the least price in each box. */
export class PricedTargets {
  private readonly tree: KdTree;
  /** The least price among a node's targets. */
  private readonly least: Float64Array;
  readonly n: number;
  // The current bid.
  private best = -1;
  private bestValue = 0;
  private second = 0;

  /**
   * @param targets row-major, d coordinates each
   * @param prices one for each target; 0 by default
   */
  constructor(
    private readonly targets: Float64Array,
    readonly d: number,
    readonly prices = new Float64Array(targets.length / d),
  ) {
    this.n = prices.length;
    this.tree = new KdTree(targets, counting(this.n), d);
    this.least = new Float64Array(this.tree.nodes);
    this.fit(0);
  }

  /**
   * The latent takes the target of least ‖s − t‖² + price. That price rises until the second choice would be as good,
   * plus `raise`.
   * @returns the target
   */
  bid(latents: Float64Array, at: number, raise: number): number {
    this.look(latents, at);
    const gain = this.second === Infinity ? 0 : this.second - this.bestValue;
    this.prices[this.best] += gain + raise;
    this.spread(this.best);
    return this.best;
  }

  /** For each latent the least ‖s − t‖² + price: the c-transform of the prices. */
  values(latents: Float64Array): Float64Array {
    return Float64Array.from({ length: latents.length / this.d }, (_, latent) => {
      this.look(latents, latent * this.d);
      return this.bestValue;
    });
  }

  /**
   * The value of the dual problem: the mean over latents of the least ‖s − t‖² + price, minus the mean price. If there
   * are as many latents as targets, no bijection has a smaller mean cost, for any prices (weak duality).
   */
  dual(latents: Float64Array): number {
    const value = this.values(latents).reduce((sum, one) => sum + one, 0);
    return (value - this.prices.reduce((sum, price) => sum + price, 0)) / this.n;
  }

  private look(latents: Float64Array, at: number): void {
    this.best = -1;
    this.bestValue = Infinity;
    this.second = Infinity;
    this.search(0, latents, at);
  }

  private search(node: number, latents: Float64Array, at: number): void {
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

  private searchLeaf(leaf: number, latents: Float64Array, at: number): void {
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

  private squaredDistance(latents: Float64Array, at: number, target: number): number {
    const { d, targets } = this;
    const t = target * d;
    let sum = 0;
    for (let k = 0; k < d; k++) {
      const difference = latents[at + k] - targets[t + k];
      sum += difference * difference;
    }
    return sum;
  }

  /** The least price in a node's box and in all boxes within it. */
  private fit(node: number): number {
    const { items, from, to, child } = this.tree;
    let least = Infinity;
    if (child[node] >= 0) least = Math.min(this.fit(child[node]), this.fit(child[node] + 1));
    else for (let k = from[node]; k < to[node]; k++) least = Math.min(least, this.prices[items[k]]);
    this.least[node] = least;
    return least;
  }

  /** Updates the boxes around a target whose price rose. */
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
