import { sortedOrder } from "../../points/order.js";
import { acceptable, type GreedyProblem } from "../search/rule.js";
import { LeastAlive } from "./least-alive.js";

/**
 * Greedy labeling in 1-D. Along the line a latent's cosine is monotone (it is the product with the target's direction,
 * and rounding keeps the order), so the best remaining targets form a range at one end. O(n log n).
 * @returns for each latent rank the rank of its target
 */
export function greedyLine({ n, latents, targets, cosine, tolerance }: GreedyProblem): Int32Array {
  const along = sortedOrder(targets.units);
  const remaining = new LeastAlive(along, n);
  const taken = new Uint8Array(n);
  let first = 0;
  let last = n - 1;
  const matched = new Int32Array(n);
  for (let latent = 0; latent < n; latent++) {
    while (taken[first]) first++;
    while (taken[last]) last--;
    const upward = latents.units[latent] >= 0;
    const threshold = acceptable(cosine(latent, along[upward ? last : first]), tolerance);
    const enough = (position: number) => cosine(latent, along[position]) >= threshold;
    const target = upward
      ? remaining.least(
          boundary(first, last, (position) => enough(position)),
          n,
        )
      : remaining.least(
          0,
          boundary(first, last + 1, (position) => !enough(position)),
        );
    matched[latent] = target;
    taken[remaining.remove(target)] = 1;
  }
  return matched;
}

/** The first position in from … to at which a monotone predicate is true; `to` if there is none. */
function boundary(from: number, to: number, holds: (position: number) => boolean): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
