import { ValueError } from "../../errors.js";
import { type Adjacency, type Neighbors, neighbors } from "./adjacency.js";

/** @throws {ValueError} if the keys of the simplices that end classes of dimension d would pass 2⁵³ */
export function checkKeys(d: number, { n, count }: { n: number; count: number }): void {
  if (count * n ** d > Number.MAX_SAFE_INTEGER)
    throw new ValueError(
      `${n} points have too many simplices of dimension ${d + 1}: lower maxDim, the threshold or the number of points`,
    );
}

/**
 * Gives each simplex of dimension d ≥ 1 a number, its key. With (a, b) as the simplex's last edge and x₁ > x₂ > … > x₍d₋₁₎
 * as its other vertices, the key is
 *
 *     key = rank(a, b) · nᵈ⁻¹ + x₁ · nᵈ⁻² + … + x₍d₋₁₎
 *
 * so that keys sort as the filtration does, a face comes before its cofaces, and the simplices that enter with one edge
 * are those of a graph on the common neighbors that the edge had before: its link.
 */
export class Simplices {
  /** a, b, x₁, … of the simplex read last. */
  readonly vertices: Int32Array;
  /** The rank of its last edge. */
  rank = 0;
  /** The keys of its cofacets, after {@link cofacets}. */
  readonly keys: Float64Array;

  private readonly powers: Float64Array;
  private readonly around: Neighbors;
  private readonly faces: Float64Array;
  private readonly sorted: Int32Array;

  constructor(
    readonly d: number,
    readonly n: number,
    private readonly ends: { count: number; a: Int32Array; b: Int32Array },
    readonly adjacency: Adjacency,
  ) {
    this.powers = Float64Array.from({ length: d + 1 }, (_, k) => n ** k);
    this.vertices = new Int32Array(d + 1);
    this.sorted = new Int32Array(d + 1);
    this.faces = new Float64Array(d + 1);
    this.keys = new Float64Array(n);
    this.around = neighbors(n);
  }

  /** Reads a simplex from its key. */
  read(key: number): void {
    const { d, powers, vertices } = this;
    let rest = key;
    this.rank = Math.floor(rest / powers[d - 1]);
    rest -= this.rank * powers[d - 1];
    vertices[0] = this.ends.a[this.rank];
    vertices[1] = this.ends.b[this.rank];
    for (let k = 2; k <= d; k++) {
      vertices[k] = Math.floor(rest / powers[d - k]);
      rest -= vertices[k] * powers[d - k];
    }
  }

  /** Writes the keys of all cofacets of the simplex read last, unordered; returns their number. */
  cofacets(): number {
    const { d, adjacency, vertices, around, keys, powers, faces } = this;
    const count = adjacency.neighbors(vertices, d + 1, this.rank, around);
    this.nameFaces();
    for (let k = 0; k < count; k++) {
      const last = around.last[k];
      keys[k] = around.rank[k] * powers[d] + (last < 0 ? this.withOther(around.vertex[k]) : faces[last]);
    }
    return count;
  }

  /** For a cofacet whose last edge leads from the new vertex to vertices[i]: the digits of all other vertices. */
  private nameFaces(): void {
    const { d, vertices, sorted, faces } = this;
    sorted.set(vertices);
    sorted.sort();
    for (let i = 0; i <= d; i++) {
      let digits = 0;
      for (let k = d; k >= 0; k--) if (sorted[k] !== vertices[i]) digits = digits * this.n + sorted[k];
      faces[i] = digits;
    }
  }

  /** The digits of the other vertices x₁ > x₂ > … with one more among them. */
  private withOther(v: number): number {
    const { d, n, vertices } = this;
    let digits = 0;
    let k = 2;
    while (k <= d && vertices[k] > v) digits = digits * n + vertices[k++];
    digits = digits * n + v;
    while (k <= d) digits = digits * n + vertices[k++];
    return digits;
  }

  /** The key of the cofacet that adds v to the simplex read last; v is in the link of its last edge. */
  cofacetWith(v: number): number {
    return this.rank * this.powers[this.d] + this.withOther(v);
  }

  /**
   * The simplex whose apparent cofacet this is: −1 if this cofacet is in no apparent pair.
   *
   * A simplex and a cofacet that enter with one edge are an apparent pair when the cofacet is the first of the
   * simplex's cofacets and the simplex is the last of the cofacet's facets (Bauer 2021, section 3.5). In these keys:
   * the cofacet's least other vertex is the first in the link of the rest.
   */
  apparentFacet(cofacet: number): number {
    const facet = Math.floor(cofacet / this.n);
    const least = cofacet - facet * this.n;
    this.read(facet);
    const before = this.adjacency.firstInLink(this.vertices, this.d + 1, this.rank, 0, least);
    return before < 0 ? facet : -1;
  }
}
