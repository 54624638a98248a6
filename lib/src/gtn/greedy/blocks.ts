import type { Device } from "../../backend/devices/device.js";
import { isNative } from "../../backend/index.js";
import { counting } from "../../points/order.js";
import type { GreedyProblem } from "../search/rule.js";
import { Screen, type Screened } from "../search/screen.js";
import { blockSize, groupSize, setSize } from "../search/screen-graph.js";

/** The remaining targets are gathered again after this share of them is taken. */
const staleShare = 0.05;
/** With fewer remaining targets a matrix product does not pay. */
const fewTargets = 1024;
/** Less than any cosine and any score. */
const none = -2;

/**
 * Greedy labeling in many dimensions, exact. TensorFlow multiplies a block of latents with all remaining targets and
 * returns the greatest score of every group of targets. Up to the screening error, it is an upper bound on the cosines
 * in the group. A latent then computes the cosines of entire groups, best bound first, until no bound reaches the best
 * cosine found. Targets taken in the meantime make bounds loose, never wrong. O(n²d/2) multiply-adds; memory of 3 to 4
 * copies of the targets and some 100 MB.
 * @param matched its first `done` ranks are given; the function fills in the rest
 * @returns yields the number of matched latents after each block
 */
export function* greedyBlocks(
  problem: GreedyProblem,
  matched: Int32Array,
  done: number,
  device: Device,
): Generator<number> {
  const { n } = problem;
  const remaining = new Remaining(problem, matched.subarray(0, done), device);
  try {
    for (let latent = done; latent < n; ) {
      const end = Math.min(n, latent + blockSize);
      remaining.screen(latent, end);
      for (; latent < end; latent++) matched[latent] = remaining.takeBest(latent);
      yield latent;
    }
  } finally {
    remaining.dispose();
  }
}

/** Whether blocks pay: they need native TensorFlow and more than a few targets. */
export function blocksPay(n: number): boolean {
  return isNative && n > fewTargets;
}

/** The remaining targets by rank, with the few that were taken since they were last gathered. */
class Remaining {
  private ranks: Int32Array;
  private readonly taken: Uint8Array;
  private stale = 0;
  private readonly screening: Screen;
  /** The last screening, of the latents from `first` on; undefined if so few targets remain that it does not pay. */
  private screened: Screened | undefined;
  private first = 0;
  private best = -1;
  private bestCosine = none;

  constructor(
    private readonly problem: GreedyProblem,
    alreadyTaken: Int32Array,
    device: Device,
  ) {
    const { n, latents, targets } = problem;
    this.taken = new Uint8Array(n);
    for (const target of alreadyTaken) this.taken[target] = 1;
    this.ranks = counting(n).filter((rank) => this.taken[rank] === 0);
    this.screening = new Screen(latents, targets, device);
    this.screening.keep(this.ranks);
  }

  /** Prepares for these latents, a block at most. */
  screen(from: number, to: number): void {
    if (this.stale > staleShare * this.ranks.length) this.gather();
    this.first = from;
    this.screened = this.ranks.length > fewTargets ? this.screening.greatest(from, to) : undefined;
  }

  /** Takes the best remaining target for a prepared latent. */
  takeBest(latent: number): number {
    this.best = -1;
    this.bestCosine = none;
    if (this.screened) this.searchGroups(latent, this.screened);
    else this.offer(latent, 0, this.ranks.length);
    this.taken[this.best] = 1;
    this.stale++;
    return this.best;
  }

  dispose(): void {
    this.screening.dispose();
  }

  /** Visits groups by decreasing score, each once, until no other group can hold a better target. */
  private searchGroups(latent: number, { groups, sets }: Screened): void {
    const { screening, problem } = this;
    const width = sets.length / blockSize;
    const first = (latent - this.first) * width;
    for (;;) {
      const set = indexOfGreatest(sets, first, first + width);
      if (screening.atMost(sets[set]) + problem.error < this.bestCosine) return;
      const from = set * setSize;
      const found = indexOfGreatest(groups, from, from + setSize);
      const group = found - first * setSize;
      this.offer(latent, group * groupSize, (group + 1) * groupSize);
      groups[found] = none;
      sets[set] = groups[indexOfGreatest(groups, from, from + setSize)];
    }
  }

  private offer(latent: number, from: number, to: number): void {
    const { cosine } = this.problem;
    for (let k = from; k < Math.min(to, this.ranks.length); k++) {
      const target = this.ranks[k];
      if (this.taken[target]) continue;
      const value = cosine(latent, target);
      if (value < this.bestCosine || (value === this.bestCosine && target > this.best)) continue;
      this.best = target;
      this.bestCosine = value;
    }
  }

  private gather(): void {
    this.ranks = this.ranks.filter((rank) => this.taken[rank] === 0);
    this.stale = 0;
    this.screening.keep(this.ranks);
  }
}

function indexOfGreatest(values: Float32Array, from: number, to: number): number {
  let greatest = from;
  for (let k = from + 1; k < to; k++) if (values[k] > values[greatest]) greatest = k;
  return greatest;
}
