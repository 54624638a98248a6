import type { Draws } from "../backend/draws.js";
import { type PointArray, tf, toPoints } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { predict } from "../train/index.js";
import type { Coupling } from "./flows/flow-options.js";

/** An object that draws points: a prior, or a fitted model of points. */
export interface Sampler {
  /** Draws n points, shape [n, d], from the generator in `options`. */
  sample(n: number, options?: Draws): PointArray | Promise<PointArray>;
}

/** A generator that carries latents to points: a `Gtn`, `FlowMatching`, `MeanFlow`, or a {@link pushforward}. */
export interface Pushforward extends Sampler {
  /** Carries latents to points, [n, k] → [n, d]. */
  transform(latents: PointArray): PointArray | Promise<PointArray>;
  /** The latents and points that it was trained on, in the units of the data, if it has learned pairs. */
  readonly pairs?: Coupling;
  /** Frees its tensors. */
  dispose(): void;
}

/** A map of latents to points. Its `transform` may take options of any type. */
export interface LatentMap {
  transform(latents: PointArray, options?: never): PointArray | Promise<PointArray>;
  readonly pairs?: Coupling;
  dispose?(): void;
}

/**
 * Returns the pushforward of a distribution under a map: its samples are the map's values at samples of the prior. It
 * makes a generator of a network, or of a fitted model with another prior or other options of `transform`.
 * @param prior draws the latents; the caller disposes it
 * @param map a network, or an object with `transform`; the pushforward disposes it
 * @param options of the map's `transform`
 * @throws {ShapeError} when it samples, if the map does not return one point for each latent
 * @example
 * const flow = await FlowMatching.fit(data, { epochs: 100, seed: 1 });
 * const oneStep = pushforward(normalPrior(2), flow, { steps: 1 });
 * const sample = await oneStep.sample(1_000, { seed: 2 });
 */
export function pushforward<Map extends tf.LayersModel | LatentMap>(
  prior: Sampler,
  map: Map,
  options?: Map extends LatentMap ? Parameters<Map["transform"]>[1] : undefined,
): Pushforward {
  const transform = async (latents: PointArray) =>
    map instanceof tf.LayersModel
      ? toPoints(await predict(map, latents))
      : map.transform(latents, options as never);
  return {
    transform,
    async sample(n, draws) {
      const points = await transform(await prior.sample(n, draws));
      if (points.shape[0] === n) return points;
      throw new ShapeError(`The map must return one point for each of ${n} latents: got [${points.shape}]`);
    },
    get pairs() {
      return "pairs" in map ? map.pairs : undefined;
    },
    dispose() {
      map.dispose?.();
    },
  };
}
