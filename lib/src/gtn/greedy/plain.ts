import { counting } from "../../points/order.js";
import { acceptable, type GreedyProblem } from "../search/rule.js";

/**
 * Greedy labeling by its definition: each latent visits every remaining target. O(n²d), for any dimension.
 * @param matched its first `done` ranks are given; the function fills in the rest
 * @returns yields the number of matched latents from time to time
 */
export function* greedyPlain(problem: GreedyProblem, matched: Int32Array, done: number): Generator<number> {
  const { n, cosine, tolerance } = problem;
  const taken = new Uint8Array(n);
  for (let latent = 0; latent < done; latent++) taken[matched[latent]] = 1;
  const remaining = counting(n).filter((rank) => taken[rank] === 0);
  const cosines = new Float64Array(remaining.length);
  for (let latent = done; latent < n; latent++) {
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
    if (latent % 256 === 255) yield latent + 1;
  }
}
