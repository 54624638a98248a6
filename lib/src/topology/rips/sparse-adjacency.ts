import { type Adjacency, absent, type Neighbors } from "./adjacency.js";
import type { EdgeOrder } from "./edges.js";

/** Ranks in lists of neighbors, for many points with few edges. */
export function sparseAdjacency({ n, count, a, b }: EdgeOrder): Adjacency {
  const starts = new Int32Array(n + 1);
  for (let rank = 0; rank < count; rank++) {
    starts[a[rank] + 1]++;
    starts[b[rank] + 1]++;
  }
  for (let u = 0; u < n; u++) starts[u + 1] += starts[u];
  const lists = Array.from({ length: n }, (_, u) => new Float64Array(starts[u + 1] - starts[u]));
  const filled = new Int32Array(n);
  for (let rank = 0; rank < count; rank++) {
    lists[a[rank]][filled[a[rank]]++] = b[rank] * count + rank;
    lists[b[rank]][filled[b[rank]]++] = a[rank] * count + rank;
  }
  const neighbor = new Int32Array(2 * count);
  const ranks = new Int32Array(2 * count);
  lists.forEach((list, u) => {
    list.sort().forEach((entry, k) => {
      neighbor[starts[u] + k] = Math.floor(entry / count);
      ranks[starts[u] + k] = entry % count;
    });
  });
  return new SparseAdjacency(starts, neighbor, ranks);
}

class SparseAdjacency implements Adjacency {
  /**
   * The neighbors of u, ascending, are neighbor[starts[u] … starts[u + 1] − 1]; the ranks of the edges have the same
   * index.
   */
  constructor(
    private readonly starts: Int32Array,
    private readonly neighbor: Int32Array,
    private readonly ranks: Int32Array,
  ) {}

  private rankOf(u: number, v: number): number {
    const place = this.firstFrom(u, v);
    return place < this.starts[u + 1] && this.neighbor[place] === v ? this.ranks[place] : absent;
  }

  /** The position of the first neighbor of u that is not below v. */
  private firstFrom(u: number, v: number): number {
    const { neighbor } = this;
    let [low, high] = [this.starts[u], this.starts[u + 1]];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (neighbor[middle] < v) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  joined(u: number, v: number, rank: number): boolean {
    return this.rankOf(u, v) < rank;
  }

  private inLink(v: number, vertices: Int32Array, count: number, rank: number): boolean {
    for (let i = 1; i < count; i++) if (this.rankOf(vertices[i], v) >= rank) return false;
    return true;
  }

  link(vertices: Int32Array, count: number, rank: number, end: number, out: Int32Array): number {
    const { starts, neighbor, ranks } = this;
    let found = 0;
    for (let k = starts[vertices[0]]; k < starts[vertices[0] + 1] && neighbor[k] < end; k++)
      if (ranks[k] < rank && this.inLink(neighbor[k], vertices, count, rank)) out[found++] = neighbor[k];
    return found;
  }

  firstInLink(vertices: Int32Array, count: number, rank: number, start: number, end: number): number {
    const { starts, neighbor, ranks } = this;
    for (let k = this.firstFrom(vertices[0], start); k < starts[vertices[0] + 1] && neighbor[k] < end; k++)
      if (ranks[k] < rank && this.inLink(neighbor[k], vertices, count, rank)) return neighbor[k];
    return -1;
  }

  neighbors(vertices: Int32Array, count: number, rank: number, out: Neighbors): number {
    const { starts, neighbor, ranks } = this;
    let found = 0;
    for (let k = starts[vertices[0]]; k < starts[vertices[0] + 1]; k++) {
      let most = ranks[k];
      let last = 0;
      for (let i = 1; i < count && most < absent; i++) {
        const ri = this.rankOf(vertices[i], neighbor[k]);
        if (ri <= most) continue;
        most = ri;
        last = i;
      }
      if (most === absent) continue;
      out.vertex[found] = neighbor[k];
      out.rank[found] = Math.max(most, rank);
      out.last[found++] = most > rank ? last : -1;
    }
    return found;
  }
}
