import type { Adjacency } from "./adjacency.js";
import { criticalSimplices } from "./critical.js";
import type { EdgeOrder } from "./edges.js";
import { Column } from "./heap.js";
import { PivotTable } from "./pivot-table.js";
import { Simplices } from "./simplices.js";

/** A pair of edges by rank: a class is born with the first and dies with the second (−1: never). */
export type OnPair = (birth: number, death: number) => void;

/** The simplices that need no column, because they ended a class one dimension below. */
export type Cleared = (key: number) => boolean;

/**
 * Persistent cohomology of a Rips filtration in one dimension d ≥ 1, coefficients in Z/2.
 *
 * Columns of the coboundary matrix are reduced from the last simplex to the first. They are computed on demand and
 * never stored; only the list of added simplices is stored. Simplices cleared below and those in apparent pairs get no
 * column (de Silva, Morozov and Vejdemo-Johansson 2011; Bauer, "Ripser", 2021).
 * @param cleared returns whether a d-simplex ended a class of dimension d − 1, apart from apparent pairs
 * @param onPair called with each pair that is not apparent
 * @returns whether a (d + 1)-simplex ends a class of this dimension, apart from apparent pairs: `cleared` for d + 1
 */
export function persistentCohomology(
  d: number,
  edges: EdgeOrder,
  adjacency: Adjacency,
  cleared: Cleared,
  onPair: OnPair,
): Cleared {
  const reduction = new Reduction(new Simplices(d, edges.n, edges, adjacency));
  const below = edges.n ** (d - 1);
  const above = edges.n ** d;
  criticalSimplices(d, edges, adjacency, (key) => {
    if (cleared(key)) return;
    const pivot = reduction.reduce(key);
    onPair(Math.floor(key / below), pivot < 0 ? -1 : Math.floor(pivot / above));
  });
  return (key) => reduction.pivots.get(key) >= 0;
}

class Reduction {
  readonly pivots = new PivotTable();
  private readonly column = new Column();
  /** The simplices whose coboundaries were added up in column c: added[starts[c]] … added[starts[c + 1] − 1]. */
  private added = new Float64Array(1024);
  private starts = new Int32Array(1024);
  private columns = 0;
  private end = 0;

  constructor(private readonly simplices: Simplices) {}

  /** The pivot of a simplex's reduced column; −1 if the column reduces to zero. */
  reduce(key: number): number {
    this.end = this.starts[this.columns];
    this.keep(key);
    const free = this.freeCofacet(key);
    if (free >= 0) return this.close(free);
    this.column.clear();
    this.addCoboundary(key);
    for (let pivot = this.column.takePivot(); pivot >= 0; pivot = this.column.takePivot()) {
      const facet = this.simplices.apparentFacet(pivot);
      const owner = facet >= 0 ? -1 : this.pivots.get(pivot);
      if (facet < 0 && owner < 0) return this.close(pivot);
      this.column.restore(pivot); // the added column contains it too, but may contain lesser keys that cancel first
      if (facet >= 0) this.addSimplex(facet);
      else this.addColumn(owner);
    }
    return -1;
  }

  /** The emergent pair: a first cofacet that enters with the simplex's last edge and is no pivot yet; else −1. */
  private freeCofacet(key: number): number {
    const { simplices, pivots } = this;
    simplices.read(key);
    const { adjacency, vertices, rank, d } = simplices;
    const v = adjacency.firstInLink(vertices, d + 1, rank, 0, simplices.n);
    if (v < 0) return -1;
    const cofacet = simplices.cofacetWith(v);
    return pivots.get(cofacet) < 0 && simplices.apparentFacet(cofacet) < 0 ? cofacet : -1;
  }

  private addColumn(column: number): void {
    const { starts } = this;
    for (let k = starts[column]; k < starts[column + 1]; k++) this.addSimplex(this.added[k]);
  }

  private addSimplex(key: number): void {
    this.keep(key);
    this.addCoboundary(key);
  }

  private addCoboundary(key: number): void {
    const { simplices } = this;
    simplices.read(key);
    this.column.add(simplices.keys, simplices.cofacets());
  }

  private keep(key: number): void {
    if (this.end === this.added.length) {
      const added = new Float64Array(2 * this.end);
      added.set(this.added);
      this.added = added;
    }
    this.added[this.end++] = key;
  }

  /** Stores the column under its pivot, without the simplices that were added an even number of times. */
  private close(pivot: number): number {
    const start = this.starts[this.columns];
    const keys = this.added.subarray(start, this.end).sort();
    let kept = 0;
    for (let k = 0; k < keys.length; k++) {
      if (kept > 0 && keys[kept - 1] === keys[k]) kept--;
      else keys[kept++] = keys[k];
    }
    this.pivots.set(pivot, this.columns++);
    if (this.columns === this.starts.length) {
      const starts = new Int32Array(2 * this.starts.length);
      starts.set(this.starts);
      this.starts = starts;
    }
    this.starts[this.columns] = start + kept;
    return pivot;
  }
}
