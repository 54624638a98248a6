import type { EdgeOrder } from "./edges.js";

/** Greater than the rank of every edge: between a vertex and itself, and between vertices that are never joined. */
export const absent = 0x7fffffff;

/** Ranks of edges, looked up by their ends. */
export interface Adjacency {
  /**
   * Writes to `out`, ascending, the vertices below `end` whose edges to each of the first `count` vertices all have a
   * rank below `rank`. Returns their number.
   */
  link(vertices: Int32Array, count: number, rank: number, end: number, out: Int32Array): number;
  /** The first vertex in [start, end) that {@link link} would return; −1 if there is none. */
  firstInLink(vertices: Int32Array, count: number, rank: number, start: number, end: number): number;
  /** Whether the edge between u and v has a rank below `rank`. */
  joined(u: number, v: number, rank: number): boolean;
  /**
   * For each vertex v that is joined to all of the first `count` vertices: writes v, and the last of its edges to them
   * if it comes after `rank`: the rank and the index of the vertex (else `rank` and −1). Returns their number.
   */
  neighbors(vertices: Int32Array, count: number, rank: number, out: Neighbors): number;
}

/** What {@link Adjacency.neighbors} writes. */
export interface Neighbors {
  vertex: Int32Array;
  rank: Int32Array;
  /** The index, in the list of vertices, of the far end of the last edge; −1 for none. */
  last: Int8Array;
}

export function neighbors(capacity: number): Neighbors {
  return {
    vertex: new Int32Array(capacity),
    rank: new Int32Array(capacity),
    last: new Int8Array(capacity),
  };
}

/** Ranks in a square matrix, the fastest form if it fits in memory. */
export function denseAdjacency({ n, count, a, b }: EdgeOrder): Adjacency {
  const ranks = new Int32Array(n * n).fill(absent);
  for (let rank = 0; rank < count; rank++) {
    ranks[a[rank] * n + b[rank]] = rank;
    ranks[b[rank] * n + a[rank]] = rank;
  }
  return new DenseAdjacency(n, ranks);
}

class DenseAdjacency implements Adjacency {
  constructor(
    private readonly n: number,
    private readonly ranks: Int32Array,
  ) {}

  link(vertices: Int32Array, count: number, rank: number, end: number, out: Int32Array): number {
    const { n, ranks } = this;
    const a = vertices[0] * n;
    const b = vertices[1] * n;
    let found = 0;
    for (let v = 0; v < end; v++) {
      out[found] = v;
      if (ranks[a + v] < rank && ranks[b + v] < rank) found++;
    }
    for (let i = 2; i < count; i++) {
      const row = vertices[i] * n;
      let kept = 0;
      for (let k = 0; k < found; k++) if (ranks[row + out[k]] < rank) out[kept++] = out[k];
      found = kept;
    }
    return found;
  }

  firstInLink(vertices: Int32Array, count: number, rank: number, start: number, end: number): number {
    const { n, ranks } = this;
    const a = vertices[0] * n;
    const b = vertices[1] * n;
    for (let v = start; v < end; v++) {
      if (ranks[a + v] >= rank || ranks[b + v] >= rank) continue;
      let i = 2;
      while (i < count && ranks[vertices[i] * n + v] < rank) i++;
      if (i === count) return v;
    }
    return -1;
  }

  joined(u: number, v: number, rank: number): boolean {
    return this.ranks[u * this.n + v] < rank;
  }

  neighbors(vertices: Int32Array, count: number, rank: number, out: Neighbors): number {
    const { n, ranks } = this;
    const a = vertices[0] * n;
    const b = vertices[1] * n;
    let found = 0;
    for (let v = 0; v < n; v++) {
      const ra = ranks[a + v];
      const rb = ranks[b + v];
      let most = Math.max(ra, rb);
      let last = ra > rb ? 0 : 1;
      for (let i = 2; i < count; i++) {
        const ri = ranks[vertices[i] * n + v];
        if (ri <= most) continue;
        most = ri;
        last = i;
      }
      if (most === absent) continue;
      out.vertex[found] = v;
      out.rank[found] = Math.max(most, rank);
      out.last[found++] = most > rank ? last : -1;
    }
    return found;
  }
}
