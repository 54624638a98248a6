import type { Device } from "../../backend/devices/device.js";
import type { GreedyProblem } from "../search/rule.js";
import { screeningDevice } from "../search/screen.js";
import { blocksPay, greedyBlocks } from "./blocks.js";
import { greedyCandidates } from "./candidates.js";
import { greedyCircle } from "./circle.js";
import { greedyLine } from "./line.js";
import { greedyPlain } from "./plain.js";
import { greedyTolerantCircle } from "./tolerant-circle.js";
import { greedyTree } from "./tree.js";

/** Up to this dimension a kd-tree visits so few targets that it is faster than products of blocks. */
const mostTreeDimensions = 8;

/**
 * Greedy labeling by the fastest algorithm for the dimension; all return the same labels.
 * @param matched for each latent rank the rank of its target: its first `done` are given; the function fills in the
 * rest
 * @returns yields the number of matched latents from time to time
 */
export function* match(
  problem: GreedyProblem,
  matched: Int32Array,
  done: number,
  asked?: Device,
): Generator<number> {
  const { n, d, tolerance } = problem;
  if (d === 1) matched.set(greedyLine(problem));
  else if (d === 2) matched.set(tolerance > 0 ? greedyTolerantCircle(problem) : greedyCircle(problem));
  else if (d <= mostTreeDimensions) yield* greedyTree(problem, matched, done);
  else if (blocksPay(n) && tolerance === 0) {
    const device = asked ?? screeningDevice(n, d);
    const reached = device === "gpu" ? yield* greedyCandidates(problem, matched, done, device) : done;
    if (reached < n) yield* greedyBlocks(problem, matched, reached, device);
  } else yield* greedyPlain(problem, matched, done);
  yield n;
}
