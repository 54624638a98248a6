import { type PointArray, random as shared } from "../backend/index.js";
import { atLeast } from "../points/count.js";
import type { SampleOptions } from "./sample.js";

/**
 * Draws from N(0, I) in d dimensions: the latents of a GTN, or a Gaussian data set.
 * @returns [n, d]
 * @example
 * gaussian({ n: 100, d: 2, random: new Random(1) }).shape; // [100, 2]
 */
export function gaussian({ n, d, random = shared }: SampleOptions & { d: number }): PointArray {
  return { data: random.normals(atLeast(1, n, "n") * atLeast(1, d, "d")), shape: [n, d] };
}
