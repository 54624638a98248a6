import type { Adjacency } from "./adjacency.js";
import type { EdgeOrder } from "./edges.js";

/**
 * Visits the d-simplices that are in no apparent pair, from the last of the filtration to the first.
 *
 * The simplices that enter with edge e are e itself and e with each clique of its link L, the graph on the neighbors
 * that both ends had before e. A clique x₁ > … > x₍d₋₁₎ is a choice of its least vertex among the candidates c₀ < c₁ < …
 * that are joined to all the greater ones: with c₀ it ended a class one dimension below, as an apparent pair; with
 * another, it begins an apparent pair if an earlier candidate is joined to that one too.
 */
export function criticalSimplices(
  d: number,
  edges: EdgeOrder,
  adjacency: Adjacency,
  visit: (key: number) => void,
): void {
  const ends = new Int32Array(2);
  const candidates = Array.from({ length: d }, () => new Int32Array(edges.n));
  for (let rank = edges.count - 1; rank >= 0; rank--) {
    ends[0] = edges.a[rank];
    ends[1] = edges.b[rank];
    if (d === 1) {
      if (adjacency.firstInLink(ends, 2, rank, 0, edges.n) < 0) visit(rank);
    } else {
      const count = adjacency.link(ends, 2, rank, edges.n, candidates[0]);
      cliques(rank, rank, count, d - 1, 0);
    }
  }

  /** Extends the clique of this key by `missing` vertices out of the candidates at this depth. */
  function cliques(key: number, rank: number, count: number, missing: number, depth: number): void {
    const here = candidates[depth];
    for (let i = count - 1; i >= 1; i--) {
      const extended = key * edges.n + here[i];
      if (missing === 1) {
        if (!joinedBefore(here, i, rank)) visit(extended);
      } else {
        const left = joinedTo(here, i, rank, candidates[depth + 1]);
        cliques(extended, rank, left, missing - 1, depth + 1);
      }
    }
  }

  function joinedBefore(vertices: Int32Array, i: number, rank: number): boolean {
    for (let j = 0; j < i; j++) if (adjacency.joined(vertices[i], vertices[j], rank)) return true;
    return false;
  }

  function joinedTo(vertices: Int32Array, i: number, rank: number, out: Int32Array): number {
    let count = 0;
    for (let j = 0; j < i; j++)
      if (adjacency.joined(vertices[i], vertices[j], rank)) out[count++] = vertices[j];
    return count;
  }
}
