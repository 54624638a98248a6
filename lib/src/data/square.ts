import { type PointArray, random as shared } from "../backend/index.js";
import { atLeast } from "../points/count.js";
import type { SampleOptions } from "./sample.js";

/**
 * Draws from U((0, 1)²) (GTN, Fig. 3B).
 * @returns [n, 2]
 * @example
 * uniformSquare({ n: 100, random: new Random(1) }).shape; // [100, 2]
 */
export function uniformSquare({ n, random = shared }: SampleOptions): PointArray {
  return { data: random.uniforms(2 * atLeast(1, n, "n")), shape: [n, 2] };
}
