import { type Draws, drawsOf } from "../backend/draws.js";
import { type PointArray, type Points, pointArray } from "../backend/index.js";
import { ShapeError, ValueError } from "../errors.js";
import { GaussianMixture } from "./densities/gaussian-mixture.js";
import type { Coupling } from "./flows/flow-options.js";
import type { Pushforward } from "./pushforward.js";

/** Options of {@link withSpread}. */
export interface SpreadOptions extends Draws {
  /** Latents [n, k] with points [n, d], n ≥ 2. Default: the pairs that the model was trained on. */
  pairs?: Coupling;
}

/** A generator with noise: each point that it returns has a draw of its own. */
export interface Spread extends Pushforward {
  transform(latents: Points, options?: Draws): Promise<PointArray>;
  sample(n: number, options?: Draws): Promise<PointArray>;
}

/**
 * Returns a model with noise in place of what it misses. A network that learns points y from latents x by least squares
 * learns the mean E[y | x] and generates too little variance. The residuals y − transform(x) of its pairs are what it leaves
 * out; here Gaussian noise with their mean and covariance is added to what the model generates.
 *
 * The noise is the same at all latents. The residuals of the training's pairs are too small if the network has learned them
 * by heart.
 * @param model a `Gtn`, a flow with a coupling, or a {@link pushforward} of one; `dispose` of the result disposes it
 * @param options where the fit of the noise draws from, and other pairs
 * @throws {ShapeError} if the model returns another shape than that of the points
 * @throws {ValueError} if there are no pairs, as of a model that was loaded from a file, or fewer than two
 * @example
 * const gtn = await Gtn.fit(data, { seed: 1 });
 * const noisy = await withSpread(gtn, { seed: 2 });
 * const sample = await noisy.sample(1_000, { seed: 3 });
 */
export async function withSpread(model: Pushforward, options: SpreadOptions = {}): Promise<Spread> {
  const { pairs = model.pairs } = options;
  if (!pairs)
    throw new ValueError(
      "withSpread needs the pairs that the model learned, and this model has none: pass { pairs: { x, y } }",
    );
  const points = pointArray(pairs.y, "pairs.y");
  const moved = await model.transform(pointArray(pairs.x, "pairs.x"));
  const noise = await GaussianMixture.fit(plus(points, moved, -1), { random: drawsOf(options) });
  const noisy = async (points: PointArray, draws: Draws) =>
    plus(points, await noise.sample(points.shape[0], draws));
  return {
    transform: async (latents, draws = {}) =>
      noisy(await model.transform(pointArray(latents, "latents")), draws),
    async sample(n, draws = {}) {
      const random = drawsOf(draws);
      return noisy(await model.sample(n, { random }), { random });
    },
    pairs,
    dispose: () => model.dispose(),
  };
}

function plus(a: PointArray, b: PointArray, sign = 1): PointArray {
  if (a.shape[0] !== b.shape[0] || a.shape[1] !== b.shape[1])
    throw new ShapeError(
      `The model must return one point for each pair, in its dimension: got [${b.shape}] for [${a.shape}]`,
    );
  return { data: Float64Array.from(a.data, (value, i) => value + sign * b.data[i]), shape: a.shape };
}
