import { Random, random } from "./random.js";

/** The source of random draws: a generator, a seed for one, or by default the library's `random`. */
export interface Draws {
  random?: Random;
  seed?: number;
}

/** The generator that the options ask for. */
export function drawsOf(options: Draws): Random {
  return options.random ?? (options.seed === undefined ? random : new Random(options.seed));
}
