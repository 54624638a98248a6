import { ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import type { Diagram } from "./diagram.js";
import { requireBars } from "./essential.js";

export interface PersistenceImageOptions {
  /** The births that the image shows. */
  births: readonly [low: number, high: number];
  /** The persistences, death − birth, that the image shows. */
  persistences: readonly [low: number, high: number];
  /** Pixels along each axis. Default 20. */
  pixels?: number;
  /** The standard deviation of the Gaussian that each bar becomes, in the units of the diagram. */
  sigma: number;
  /**
   * The weight of a bar by its persistence. Default: the persistence, so that bars on the diagonal count as nothing.
   */
  weight?: (persistence: number) => number;
}

/** A persistence image: row i is a range of births, column j one of persistences. */
export interface PersistenceImage {
  data: Float64Array;
  shape: [births: number, persistences: number];
}

/**
 * The persistence image of a diagram (Adams et al. 2017): a sum of weighted Gaussians at (birth, persistence),
 * integrated over each pixel. Bars that never end are left out.
 * @throws {ValueError} if a bar is not valid, sigma is not positive, a range does not ascend, or a weight is not finite
 * @example
 * persistenceImage([{ birth: 0, death: 1 }], { births: [0, 1], persistences: [0, 2], sigma: 0.1, pixels: 8 }).shape; // [8, 8]
 */
export function persistenceImage(diagram: Diagram, options: PersistenceImageOptions): PersistenceImage {
  const { births, persistences, pixels = 20, sigma, weight = (persistence) => persistence } = options;
  atLeast(1, pixels, "pixels");
  requireBars(diagram, "the diagram");
  if (!(sigma > 0 && sigma < Number.POSITIVE_INFINITY))
    throw new ValueError(`sigma must be positive and finite: got ${sigma}`);
  for (const [low, high] of [births, persistences])
    if (!(high > low && Number.isFinite(high - low)))
      throw new ValueError(`A range must be ascending and finite: got ${low} to ${high}`);
  const data = new Float64Array(pixels * pixels);
  for (const { birth, death } of diagram) {
    const persistence = death - birth;
    if (persistence === Number.POSITIVE_INFINITY) continue;
    const weighs = weight(persistence);
    if (!Number.isFinite(weighs))
      throw new ValueError(`weight must return a finite number: weight(${persistence}) is ${weighs}`);
    const across = massPerPixel(birth, births, pixels, sigma);
    const up = massPerPixel(persistence, persistences, pixels, sigma);
    for (let i = 0; i < pixels; i++)
      for (let j = 0; j < pixels; j++) data[i * pixels + j] += weighs * across[i] * up[j];
  }
  return { data, shape: [pixels, pixels] };
}

/** The integral of a Gaussian over each pixel of a range. */
function massPerPixel(mean: number, [low, high]: readonly [number, number], pixels: number, sigma: number) {
  const below = (i: number) => normalCdf((low + ((high - low) * i) / pixels - mean) / sigma);
  return Float64Array.from({ length: pixels }, (_, i) => below(i + 1) - below(i));
}

/** The standard normal distribution function, by a series of positive terms: Φ(x) = ½ + φ(x) Σ x²ᵏ⁺¹ / (2k + 1)!!. */
function normalCdf(x: number): number {
  if (Math.abs(x) > 9) return x > 0 ? 1 : 0;
  let term = x;
  let sum = x;
  // With x² ≤ 81 the terms halve at least from the 81st on, so that 81 + 60 are enough for any |x| ≤ 9.
  for (let k = 1; k <= 141; k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}
