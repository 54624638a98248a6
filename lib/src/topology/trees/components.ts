import { counting } from "../../points/order.js";

/** Disjoint sets of points, each with its size. */
export class Components {
  private readonly parent: Int32Array;
  private readonly sizes: Int32Array;

  constructor(n: number) {
    this.parent = counting(n);
    this.sizes = new Int32Array(n).fill(1);
  }

  /** The representative point of the component. */
  find(point: number): number {
    const { parent } = this;
    let root = point;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  }

  size(point: number): number {
    return this.sizes[this.find(point)];
  }

  /** Joins the components of two points; returns false if they are the same component. */
  join(u: number, v: number): boolean {
    const [p, q] = [this.find(u), this.find(v)];
    if (p === q) return false;
    const [small, large] = this.sizes[p] < this.sizes[q] ? [p, q] : [q, p];
    this.parent[small] = large;
    this.sizes[large] += this.sizes[small];
    return true;
  }
}
