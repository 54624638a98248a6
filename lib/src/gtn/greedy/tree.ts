import { DirectionSearch } from "../search/direction-search.js";
import { acceptable, type GreedyProblem } from "../search/rule.js";

/**
 * Greedy labeling in a few dimensions (3 to 8), exact: a kd-tree over the targets' directions, from which those
 * taken are deleted. Some 15 targets are looked at for a latent in d = 3, 55 in 5, 320 in 8.
 * @param matched its first `done` ranks are given; the rest are filled in
 * @returns yields now and then how many are matched
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
