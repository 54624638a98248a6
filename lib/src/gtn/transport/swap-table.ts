import { counting } from "../../points/order.js";
import { type Grid, neighborOrder } from "./neighbor-order.js";

/** The greatest distance in the neighbors' order of two rows that are compared. */
export const reach = 15;

/** Neighbors are compared block by block. A block holds about this many numbers, which fit into the processor's cache. */
const blockNumbers = 16_384;

/**
 * Latents with their current targets, in a changing order: row k is a latent and its target. To settle two rows is to
 * exchange their targets if that lowers Σ‖s − t‖², that is, if (s − s′)·(t − t′) < 0.
 */
export interface SwapTable {
  /** Row k becomes the row that is now at `order[k]`. */
  reorder(order: Int32Array): void;
  /** Settles row k with row half + (k + shift) mod half, for every k in the first half of the rows. */
  settleHalves(shift: number): void;
  /**
   * Orders the rows by the cells of a grid in which their latents, or targets, lie, and settles rows at most `reach`
   * apart; yields the share done.
   */
  settleNeighbors(side: Side, grid: Grid): Generator<number>;
  /** Returns the target of each latent; not after `dispose`. */
  labels(): Int32Array;
  /** Frees the memory of a device. */
  dispose(): void;
}

export type Side = "latents" | "targets";

/** The target of each latent, from the index of the latent and of the target in each row. */
export function labelsOfRows(latent: ArrayLike<number>, target: ArrayLike<number>): Int32Array {
  const labels = new Int32Array(latent.length);
  for (let k = 0; k < latent.length; k++) labels[latent[k]] = target[k];
  return labels;
}

/**
 * The table in the memory of the processor, a latent beside its target: a comparison of many pairs first moves the
 * pairs close to each other, then reads memory in order.
 */
export class HostTable implements SwapTable {
  /** Rows of 2d numbers: a latent, then its target. */
  private rows: Float32Array;
  private spareRows: Float32Array;
  /** The index of the latent and of the target in each row. */
  private latent: Int32Array;
  private target: Int32Array;

  /** @param labels for each latent the target to start with */
  constructor(
    latents: ArrayLike<number>,
    targets: ArrayLike<number>,
    private readonly n: number,
    private readonly d: number,
    labels: Int32Array,
  ) {
    this.rows = new Float32Array(2 * n * d);
    this.spareRows = new Float32Array(2 * n * d);
    this.latent = counting(n);
    this.target = labels.slice();
    for (let i = 0; i < n; i++)
      for (let k = 0; k < d; k++) {
        this.rows[2 * i * d + k] = latents[i * d + k];
        this.rows[(2 * i + 1) * d + k] = targets[labels[i] * d + k];
      }
  }

  labels(): Int32Array {
    return labelsOfRows(this.latent, this.target);
  }

  dispose(): void {}

  reorder(order: Int32Array): void {
    const { n, d, rows, spareRows, latent, target } = this;
    const latents = new Int32Array(n);
    const targets = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      const from = order[i];
      latents[i] = latent[from];
      targets[i] = target[from];
      for (let k = 0; k < 2 * d; k++) spareRows[2 * i * d + k] = rows[2 * from * d + k];
    }
    this.rows = spareRows;
    this.spareRows = rows;
    this.latent = latents;
    this.target = targets;
  }

  settleHalves(shift: number): void {
    const half = this.n >> 1;
    this.settle(0, half + shift, half - shift);
    this.settle(half - shift, half, shift);
  }

  *settleNeighbors(side: Side, grid: Grid): Generator<number> {
    const { n, d } = this;
    this.reorder(neighborOrder(this.points(side), n, d, grid));
    const block = Math.ceil(blockNumbers / d);
    for (let from = 0; from < n; from += block) {
      for (let apart = 1; apart <= reach; apart++)
        this.settle(from, from + apart, Math.min(block, n - apart - from));
      yield Math.min(1, (from + block) / n);
    }
  }

  /** The latents, or the targets, in the present order, row-major. */
  private points(side: Side): Float32Array {
    const { n, d, rows } = this;
    const points = new Float32Array(n * d);
    const offset = side === "latents" ? 0 : d;
    for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) points[i * d + k] = rows[2 * i * d + offset + k];
    return points;
  }

  /** Settles rows `first`, `first + 1`, … with rows `second`, `second + 1`, …. */
  private settle(first: number, second: number, count: number): void {
    const { d, rows } = this;
    const width = 2 * d;
    for (let m = 0; m < count; m++) {
      const a = (first + m) * width;
      const b = (second + m) * width;
      if (innerOfDifferences(rows, a, b, d) < 0) this.exchange(first + m, second + m);
    }
  }

  private exchange(i: number, j: number): void {
    const { d, rows, target } = this;
    for (let k = 0; k < d; k++) {
      const coordinate = rows[(2 * i + 1) * d + k];
      rows[(2 * i + 1) * d + k] = rows[(2 * j + 1) * d + k];
      rows[(2 * j + 1) * d + k] = coordinate;
    }
    const held = target[i];
    target[i] = target[j];
    target[j] = held;
  }
}

/**
 * (s − s′)·(t − t′) of the rows that begin at a and b, as two independent sums, neither of which waits for the other.
 */
function innerOfDifferences(rows: Float32Array, a: number, b: number, d: number): number {
  const [c, e] = [a + d, b + d];
  let even = 0;
  let odd = 0;
  let k = 0;
  for (; k + 1 < d; k += 2) {
    even += (rows[a + k] - rows[b + k]) * (rows[c + k] - rows[e + k]);
    odd += (rows[a + k + 1] - rows[b + k + 1]) * (rows[c + k + 1] - rows[e + k + 1]);
  }
  if (k < d) even += (rows[a + k] - rows[b + k]) * (rows[c + k] - rows[e + k]);
  return even + odd;
}
