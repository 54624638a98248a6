import { DirectionSearch } from "../search/direction-search.js";
import { acceptable, type GreedyProblem } from "../search/rule.js";

/**
 * Greedy labeling in a few dimensions (3 to 8), exact: a kd-tree over the targets' directions, from which targets are
 * deleted when they are taken. A latent visits some 15 targets in d = 3, 55 in d = 5, 320 in d = 8.
 * @param matched its first `done` ranks are given; the function fills in the rest
 * @returns yields the number of matched latents from time to time
 */
export function* greedyTree(problem: GreedyProblem, matched: Int32Array, done: number): Generator<number> {
  const { n, cosine, tolerance } = problem;
  const remaining = new DirectionSearch(problem, matched.subarray(0, done));
  for (let latent = done; latent < n; latent++) {
    let target = remaining.nearest(latent);
    if (tolerance > 0) target = remaining.first(latent, acceptable(cosine(latent, target), tolerance));
    matched[latent] = target;
    remaining.take(target);
    if (latent % 4096 === 4095) yield latent + 1;
  }
}
