import { counting } from "../../points/order.js";

/** Positions 0 … n − 1 around a ring, removed one by one. It finds the nearest remaining position on either side. */
export class Survivors {
  /** Forests of pointers past removed positions, with path compression. */
  private readonly forward: Int32Array;
  private readonly backward: Int32Array;
  /** The number that remain. */
  count: number;

  constructor(private readonly n: number) {
    this.forward = counting(n + 1);
    this.backward = counting(n + 1);
    this.count = n;
  }

  /** The first remaining position from `position` on, around the ring. There must be one. */
  from(position: number): number {
    const found = follow(this.forward, position);
    return found < this.n ? found : follow(this.forward, 0);
  }

  /** The last remaining position before `position`, around the ring. There must be one. */
  before(position: number): number {
    const found = follow(this.backward, position);
    return (found > 0 ? found : follow(this.backward, this.n)) - 1;
  }

  remove(position: number): void {
    this.forward[position] = position + 1;
    this.backward[position + 1] = position;
    this.count--;
  }
}

function follow(pointers: Int32Array, start: number): number {
  let at = start;
  while (pointers[at] !== at) {
    pointers[at] = pointers[pointers[at]];
    at = pointers[at];
  }
  return at;
}
