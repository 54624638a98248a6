import type { Draws } from "../backend/draws.js";
import { type PointArray, pointArray, type Random } from "../backend/index.js";
import { ShapeError, ValueError } from "../errors.js";
import { sampleLatents } from "./latents.js";

/**
 * The source of latents: any object that draws points, synchronously or not. Every fitted `GenerativeModel` of points
 * is a prior.
 * @example
 * const prior = await GaussianMixture.fit(data, { components: 10, seed: 1 });
 * const gtn = await Gtn.fit(data, { prior, seed: 2 });
 */
export interface Prior {
  /** Latents of shape [n, d]. It must draw from the generator in `options`, or seeds do not reproduce the draws. */
  sample(n: number, options?: Draws): PointArray | Promise<PointArray>;
  /** The part that a file keeps. Without it, the user passes the prior when the GTN's file is loaded. */
  readonly saved?: SavedPrior;
}

/** A prior as a file keeps it. */
export type SavedPrior =
  | { kind: "normal"; dimension: number }
  | { kind: "clusters"; clusters: { weight: number; mean: number[]; std: number[] }[] };

/**
 * Draws latents from a prior and checks them.
 * @returns shape [n, d]
 * @throws {ShapeError} if the prior gives another shape
 * @throws {ValueError} if it is not a prior, or returns a coordinate that is not finite
 */
export async function latentsFrom(prior: Prior, n: number, d: number, random: Random): Promise<PointArray> {
  if (typeof prior?.sample !== "function")
    throw new ValueError(
      `prior must be an object with a function sample(n, { random }), such as a fitted model: got ${typeof prior}`,
    );
  const latents = pointArray(await prior.sample(n, { random }), "the prior's latents");
  const [rows, dimension] = latents.shape;
  if (dimension !== d)
    throw new ShapeError(`The prior must have the dimension of the data, ${d}: got ${dimension}`);
  if (rows !== n) throw new ShapeError(`The prior must return the ${n} latents requested: got ${rows}`);
  return latents;
}

/**
 * The standard normal prior N(0, I) in d dimensions.
 *
 * @example
 * const latents = await normalPrior(5).sample(100, { seed: 1 }); // shape [100, 5]
 */
export function normalPrior(dimension: number): Prior {
  return {
    sample: (n, options) => sampleLatents(n, dimension, options),
    saved: { kind: "normal", dimension },
  };
}
