import type { Directions } from "./directions.js";

/**
 * Targets of the same direction tie for every latent, so they form a queue, least rank first. A search visits only
 * distinct directions, and duplicates cost nothing.
 */
export class Bundles {
  /** Number of distinct directions. */
  readonly count: number;
  /** The bundle of each rank. */
  private readonly bundleOf: Int32Array;
  /** The least remaining rank in each bundle; n if there is none. */
  readonly head: Int32Array;
  /** The next rank of the same bundle; n after the last. */
  private readonly next: Int32Array;

  constructor(targets: Directions) {
    const { n } = targets;
    this.bundleOf = equalRows(targets);
    this.count = this.bundleOf.reduce((most, bundle) => Math.max(most, bundle), -1) + 1;
    this.head = new Int32Array(this.count).fill(n);
    this.next = new Int32Array(n);
    for (let rank = n - 1; rank >= 0; rank--) {
      this.next[rank] = this.head[this.bundleOf[rank]];
      this.head[this.bundleOf[rank]] = rank;
    }
  }

  /** Removes the head of its bundle; returns the bundle if it is empty then, else −1. */
  take(rank: number): number {
    const bundle = this.bundleOf[rank];
    this.head[bundle] = this.next[rank];
    return this.next[rank] === this.next.length ? bundle : -1;
  }
}

/** Numbers the distinct rows 0, 1, … in order of appearance (a hash table with open addressing over the rows' bits). */
function equalRows({ n, d, units }: Directions): Int32Array {
  const words = new Int32Array(units.buffer, units.byteOffset, units.byteLength / 4);
  const width = words.length / n;
  const mask = 2 ** Math.ceil(Math.log2(2 * n + 1)) - 1;
  const slots = new Int32Array(mask + 1).fill(-1);
  const numbers = new Int32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) {
    let slot = hash(words, i * width, width) & mask;
    while (slots[slot] >= 0 && !sameRow(units, slots[slot], i, d)) slot = (slot + 1) & mask;
    if (slots[slot] < 0) {
      slots[slot] = i;
      numbers[i] = count++;
    } else numbers[i] = numbers[slots[slot]];
  }
  return numbers;
}

function hash(words: Int32Array, at: number, width: number): number {
  let h = 0x811c9dc5;
  for (let k = at; k < at + width; k++) {
    h = Math.imul(h ^ words[k], 0x01000193);
    h ^= h >>> 15;
  }
  return h >>> 0;
}

function sameRow(units: Float32Array | Float64Array, i: number, j: number, d: number): boolean {
  for (let k = 0; k < d; k++) if (units[i * d + k] !== units[j * d + k]) return false;
  return true;
}
