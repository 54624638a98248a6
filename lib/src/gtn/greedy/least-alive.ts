/**
 * Positions 0 … n − 1, each holding a rank until it is removed, under a tree of minima. It finds the least remaining
 * rank in a range of positions. O(log n) per query and per removal.
 */
export class LeastAlive {
  private readonly leaves: number;
  private readonly tree: Int32Array;
  private readonly positions: Int32Array;

  /**
   * @param ranks the rank at each position, all different
   * @param none a number above every rank, which stands for "no rank left"
   */
  constructor(
    ranks: Int32Array,
    private readonly none: number,
  ) {
    this.leaves = 2 ** Math.ceil(Math.log2(Math.max(ranks.length, 1)));
    this.tree = new Int32Array(2 * this.leaves).fill(none);
    this.tree.set(ranks, this.leaves);
    for (let node = this.leaves - 1; node > 0; node--)
      this.tree[node] = Math.min(this.tree[2 * node], this.tree[2 * node + 1]);
    this.positions = new Int32Array(none);
    for (let position = 0; position < ranks.length; position++) this.positions[ranks[position]] = position;
  }

  /** The least remaining rank at positions from … to − 1; `none` if there is none. */
  least(from: number, to: number): number {
    const { tree } = this;
    let best = this.none;
    let low = from + this.leaves;
    let high = to + this.leaves;
    while (low < high) {
      if (low & 1) best = Math.min(best, tree[low++]);
      if (high & 1) best = Math.min(best, tree[--high]);
      low >>= 1;
      high >>= 1;
    }
    return best;
  }

  /** Removes a rank and returns its position. */
  remove(rank: number): number {
    const { tree } = this;
    const position = this.positions[rank];
    let node = position + this.leaves;
    tree[node] = this.none;
    for (node >>= 1; node > 0; node >>= 1) tree[node] = Math.min(tree[2 * node], tree[2 * node + 1]);
    return position;
  }
}
