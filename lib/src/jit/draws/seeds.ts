/** 2³²/φ, which is odd: its first multiples lie far apart modulo 2³¹, and no two of 2³¹ are equal. */
const STRIDE = 0x9e3779b1;

/** Seeds have 31 bits, because XLA and TensorFlow's kernels treat a negative seed differently. */
export const SEED_BITS = 0x7fffffff;

/** The number that draw n of a step adds to the first seed of the step. */
export const drawOffset = (draw: number): number => Math.imul(draw, STRIDE) & SEED_BITS;

/** The seeds of draw n of a step, from those of the step. */
export function drawSeeds(first: number, second: number, draw: number): [number, number] {
  return [(first + drawOffset(draw)) & SEED_BITS, second & SEED_BITS];
}

/**
 * The seeds of a run's first step; step i adds i to the second one. No two draws of a run have the same seeds, nor do
 * draws of runs with neighboring seeds, for any number of draws and steps.
 */
export function runSeeds([first, second]: readonly [number, number]): readonly [number, number] {
  return [first | 0, Math.imul(second, STRIDE)];
}
