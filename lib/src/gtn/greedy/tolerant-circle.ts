import { angleOf, gapBetween, lowerBound, ring, upperBound } from "../search/ring.js";
import type { GreedyProblem } from "../search/rule.js";
import { Survivors } from "../search/survivors.js";
import { LeastAlive } from "./least-alive.js";

/**
 * Tolerant greedy labeling in 2-D: each latent takes the target of smallest norm among those within `tolerance` radians
 * of the best direction, found as the least rank in a range of angles. O(n log n). A zero row has no direction and
 * counts as orthogonal to all (cosine 0), as in the published formula.
 * @returns for each latent rank the rank of its target
 */
export function greedyTolerantCircle(problem: GreedyProblem): Int32Array {
  const { n, latents, tolerance } = problem;
  const around = ring(problem.targets);
  const angles = new Float64Array(around.ranks.length);
  for (let k = 0; k < angles.length; k++) angles[k] = angleOf(problem.targets, around.ranks[k]);
  const left = new Survivors(angles.length);
  const remaining = new LeastAlive(around.ranks, n);
  const matched = new Int32Array(n);
  let zeros = 0;
  for (let latent = 0; latent < n; latent++) {
    const zero = zeros < around.short.length ? around.short[zeros] : n;
    let best = zero < n ? Math.PI / 2 : Math.PI;
    let target = n;
    if (latents.full[latent] === 0) target = remaining.least(0, angles.length);
    else if (left.count > 0) {
      const angle = angleOf(latents, latent);
      const at = lowerBound(angles, angle);
      for (const near of [left.from(at), left.before(at)])
        best = Math.min(best, gapBetween(angles[near], angle));
      target = leastWithin(remaining, angles, angle, best + tolerance);
    }
    if (latents.full[latent] === 0 || Math.PI / 2 <= best + tolerance) target = Math.min(target, zero);
    matched[latent] = target;
    if (target === zero) zeros++;
    else left.remove(remaining.remove(target));
  }
  return matched;
}

/** The least remaining rank whose angle lies within `reach` of this one, also across ±π. */
function leastWithin(remaining: LeastAlive, angles: Float64Array, angle: number, reach: number): number {
  const { length } = angles;
  if (reach >= Math.PI) return remaining.least(0, length);
  const low = lowerBound(angles, angle - reach);
  const high = upperBound(angles, angle + reach);
  let best = remaining.least(low, high);
  if (angle - reach < -Math.PI)
    best = Math.min(best, remaining.least(lowerBound(angles, angle - reach + 2 * Math.PI), length));
  if (angle + reach > Math.PI)
    best = Math.min(best, remaining.least(0, upperBound(angles, angle + reach - 2 * Math.PI)));
  return best;
}
