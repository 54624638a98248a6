import { ValueError } from "../errors.js";

/** The whole state of a {@link Random}: plain numbers, so that a checkpoint can hold it. */
export interface RandomState {
  words: [number, number, number, number];
  /** The second half of the last Box–Muller pair, if it has not been returned yet. */
  spare: number | null;
}

/** One step of SplitMix32, which spreads a small seed over the generator's four words. */
function splitMix(counter: number): number {
  let z = (counter ^ (counter >>> 16)) >>> 0;
  z = Math.imul(z, 0x21f0aaad);
  z ^= z >>> 15;
  z = Math.imul(z, 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

/**
 * A seeded generator: xoshiro128** (Blackman and Vigna, 2018), period 2¹²⁸ − 1. Its state can be saved and
 * restored, so a resumed run draws what an uninterrupted one would have drawn.
 *
 * @example
 * const random = new Random(1);
 * random.normals(3); // three draws from N(0, 1)
 * random.permutation(5); // the numbers 0 to 4, shuffled
 */
export class Random {
  // Signed, because every word of an unsigned array would pass through a float64.
  private words = new Int32Array(4);
  private spare: number | null = null;

  /** @param seed any integer; only its low 32 bits count. */
  constructor(seed: number) {
    if (!Number.isInteger(seed)) throw new ValueError(`seed must be an integer: got ${seed}`);
    for (let i = 0; i < 4; i++) this.words[i] = splitMix((seed + Math.imul(0x9e3779b9, i + 1)) >>> 0);
  }

  /** 32 random bits, as an unsigned integer. */
  bits(): number {
    return this.next() >>> 0;
  }

  /** One step of the generator: 32 random bits, as a signed integer. */
  private next(): number {
    const w = this.words;
    const a = w[0];
    const b = w[1];
    const c = w[2] ^ a;
    const d = w[3] ^ b;
    w[0] = a ^ d;
    w[1] = b ^ c;
    w[2] = c ^ (b << 9);
    w[3] = (d << 11) | (d >>> 21);
    const product = Math.imul(b, 5);
    return Math.imul((product << 7) | (product >>> 25), 9);
  }

  /** A number in [0, 1), with 53 random bits. */
  uniform(): number {
    return ((this.next() >>> 5) * 2 ** 26 + (this.next() >>> 6)) * 2 ** -53;
  }

  /** A draw from N(0, 1), by the Box–Muller transform. */
  normal(): number {
    if (this.spare !== null) {
      const value = this.spare;
      this.spare = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** An integer in 0 … bound − 1, each equally likely. */
  integer(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** `length` draws from N(0, 1). */
  normals(length: number): Float32Array {
    const values = new Float32Array(length);
    for (let i = 0; i < length; i++) values[i] = this.normal();
    return values;
  }

  /** `length` draws from U(low, high). */
  uniforms(length: number, low = 0, high = 1): Float32Array {
    const values = new Float32Array(length);
    for (let i = 0; i < length; i++) values[i] = low + (high - low) * this.uniform();
    return values;
  }

  /** The integers 0 … length − 1 in random order (Fisher–Yates). */
  permutation(length: number): Int32Array {
    const order = new Int32Array(length);
    for (let i = 0; i < length; i++) order[i] = i;
    for (let i = length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const last = order[i];
      order[i] = order[j];
      order[j] = last;
    }
    return order;
  }

  /** A new generator, seeded by this one: for work that must not shift the draws that follow it. */
  fork(): Random {
    return new Random(this.bits());
  }

  get state(): RandomState {
    const [a, b, c, d] = Uint32Array.from(this.words);
    return { words: [a, b, c, d], spare: this.spare };
  }

  set state({ words, spare }: RandomState) {
    this.words = Int32Array.from(words);
    this.spare = spare;
  }
}

/** The library's default generator, used for every random draw without a generator or seed. */
export const random = new Random(0);

/**
 * Restarts {@link random} with a seed, so that weights, shuffles, noise and data repeat.
 * @param n any integer
 * @example
 * seed(8745); // everything drawn from the library's own generator now repeats
 */
export function seed(n: number): void {
  random.state = new Random(n).state;
}
