import { Random, random } from "./random.js";

/** Where random draws come from: a generator, or a seed for one, or else the library's own `random`. */
export interface Draws {
  random?: Random;
  seed?: number;
}

/** The generator that the options ask for. */
export function drawsOf(options: Draws): Random {
  return options.random ?? (options.seed === undefined ? random : new Random(options.seed));
}
