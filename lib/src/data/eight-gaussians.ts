import type { PointArray } from "../backend/index.js";
import { centersAround, gaussianMixture } from "./gaussian-mixture.js";
import type { SampleOptions } from "./sample.js";

export interface EightGaussiansOptions extends SampleOptions {
  /** Radius of the circle of centers; default 2. */
  radius?: number;
  /** Standard deviation of each; default 0.1. */
  spread?: number;
}

/**
 * Draws from eight Gaussians evenly around a circle, each as likely.
 * @returns [n, 2]
 * @throws {ValueError} if n is not a positive integer, or the radius or the spread is negative or not finite
 * @example
 * eightGaussians({ n: 1000, random: new Random(1) }).shape; // [1000, 2]
 */
export function eightGaussians({ n, radius = 2, spread = 0.1, random }: EightGaussiansOptions): PointArray {
  return gaussianMixture({ n, centers: centersAround(8, radius), spread, random });
}
