import { type PointArray, random as shared } from "../backend/index.js";
import { atLeast } from "../points/count.js";
import type { SampleOptions } from "./sample.js";

/**
 * Draws from two disjoint squares, (U((0, 1)²) + 0.25) · ±1, with equal probability (the GTN authors' 2025 code).
 * @returns [n, 2]
 * @example
 * twoSquares({ n: 100, random: new Random(1) }).shape; // [100, 2]
 */
export function twoSquares({ n, random = shared }: SampleOptions): PointArray {
  const data = random.uniforms(2 * atLeast(1, n, "n"), 0.25, 1.25);
  for (let i = 0; i < n; i++)
    if (random.uniform() < 0.5) {
      data[2 * i] = -data[2 * i];
      data[2 * i + 1] = -data[2 * i + 1];
    }
  return { data, shape: [n, 2] };
}
