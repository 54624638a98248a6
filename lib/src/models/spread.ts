import { type Draws, drawsOf } from "../backend/draws.js";
import { type PointArray, type Points, pointArray } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { GaussianMixture } from "./densities/gaussian-mixture.js";
import type { Coupling } from "./flows/flow-options.js";

/**
 * Returns a map with noise in place of what it misses. A network that learns points y from latents x by least squares
 * learns the mean E[y | x] and generates too little variance. The residuals y − move(x) of its pairs are what it leaves
 * out; here Gaussian noise with their mean and covariance is added to what the map generates.
 *
 * The noise is the same at all latents, and the pairs are those of the training, whose residuals are too small if the
 * network has learned them by heart.
 * @param move carries latents to points of the same dimension as y: a GTN's `transform`, say
 * @param pairs latents [n, k] with points [n, d], n ≥ 2
 * @param options where the fit of the noise draws from
 * @returns a function of latents that draws the noise from its options
 * @throws {ShapeError} if `move` returns another shape than that of the points
 * @throws {ValueError} if there are fewer than two pairs
 * @example
 * const noisy = await withSpread((from) => gtn.transform(from), { x: latents, y: points });
 * const sample = await noisy(gaussian({ n: 1_000, d: 20 }), { seed: 1 });
 */
export async function withSpread(
  move: (latents: PointArray) => PointArray | Promise<PointArray>,
  { x, y }: Coupling,
  options: Draws = {},
): Promise<(latents: Points, options?: Draws) => Promise<PointArray>> {
  const points = pointArray(y, "pairs.y");
  const moved = await move(pointArray(x, "pairs.x"));
  const [left, random] = [plus(points, moved, -1), drawsOf(options)];
  const noise = await GaussianMixture.fit(left, { random });
  return async (latents, from = {}) => {
    const sample = await move(pointArray(latents, "latents"));
    return plus(sample, await noise.sample(sample.shape[0], { random: drawsOf(from) }));
  };
}

function plus(a: PointArray, b: PointArray, sign = 1): PointArray {
  if (a.shape[0] !== b.shape[0] || a.shape[1] !== b.shape[1])
    throw new ShapeError(
      `move must return one point for each pair, in its dimension: got [${b.shape}] for [${a.shape}]`,
    );
  return { data: Float64Array.from(a.data, (value, i) => value + sign * b.data[i]), shape: a.shape };
}
