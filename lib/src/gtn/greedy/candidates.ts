import type { Device } from "../../backend/devices/device.js";
import { counting } from "../../points/order.js";
import { Candidates } from "../search/candidates.js";
import type { GreedyProblem } from "../search/rule.js";

/** Less than any cosine and any score. */
const none = -2;
/** The share of latents that may visit every target. A greater share means that many targets lie in one direction. */
const MOST_PLAIN = 0.001;

/**
 * Greedy labeling in many dimensions on a GPU, exact. The GPU multiplies a block of latents with the remaining targets
 * and returns, for each latent, the few with the greatest scores. A latent computes their cosines, best score first,
 * until no further score reaches the best cosine found, up to the screening error. The rest cannot be better. If the
 * list ends earlier, because its targets were taken in the meantime, the next block begins at this latent.
 * @param matched its first `done` ranks are given; the function fills in the rest
 * @returns yields the number of matched latents after each block. Some latents stay unmatched if the lists end too soon,
 * because many targets lie in one direction
 */
export function* greedyCandidates(
  problem: GreedyProblem,
  matched: Int32Array,
  done: number,
  device: Device,
): Generator<number, number> {
  const { n, cosine, error, latents, targets } = problem;
  const taken = new Uint8Array(n);
  for (const target of matched.subarray(0, done)) taken[target] = 1;
  const candidates = new Candidates(latents, targets, device);
  let best = none;
  let bestCosine = none;
  const offer = (latent: number, target: number) => {
    if (taken[target]) return;
    const value = cosine(latent, target);
    if (value < bestCosine || (value === bestCosine && target > best)) return;
    best = target;
    bestCosine = value;
  };
  let plain = 0;
  try {
    for (let latent = done; latent < n; ) {
      if (candidates.stale) candidates.keep(counting(n).filter((rank) => taken[rank] === 0));
      const from = latent;
      const found = candidates.greatest(from, n);
      for (; latent < found.to; latent++) {
        best = none;
        bestCosine = none;
        const ended = !found.each(latent - from, (target, most) => {
          if (most + error < bestCosine) return false;
          offer(latent, target);
          return true;
        });
        if (ended && latent > from) break;
        if (ended) {
          if (++plain > MOST_PLAIN * n + 10) return latent;
          for (let target = 0; target < n; target++) offer(latent, target);
        }
        matched[latent] = best;
        taken[best] = 1;
        candidates.take(best);
      }
      yield latent;
    }
    return n;
  } finally {
    candidates.dispose();
  }
}
