import { counting } from "./order.js";
import { acceptable, type GreedyProblem } from "./rule.js";

/**
 * Greedy labelling as it is defined: each latent looks at every target that remains. O(n²d), for any dimension.
 * @returns for each latent rank the rank of its target
 */
export function greedyPlain({ n, cosine, tolerance }: GreedyProblem): Int32Array {
  const remaining = counting(n);
  const cosines = new Float64Array(n);
  const matched = new Int32Array(n);
  for (let latent = 0; latent < n; latent++) {
    const count = n - latent;
    let best = 0;
    for (let k = 0; k < count; k++) {
      cosines[k] = cosine(latent, remaining[k]);
      if (cosines[k] > cosines[best]) best = k;
    }
    if (tolerance > 0) {
      const threshold = acceptable(cosines[best], tolerance);
      best = cosines.findIndex((value) => value >= threshold);
    }
    matched[latent] = remaining[best];
    remaining.copyWithin(best, best + 1, count);
  }
  return matched;
}
