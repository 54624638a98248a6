import { type Cosine, cosine } from "../search/cosine.js";
import type { Directions } from "../search/directions.js";
import { angleOf, gapBetween, type Ring, ring, Sectors } from "../search/ring.js";
import type { GreedyProblem } from "../search/rule.js";
import { Survivors } from "../search/survivors.js";

/** A generous bound on the rounding error of the angle between two directions in the plane. */
const angleError = 1e-7;

/**
 * Greedy labeling in 2-D. Targets are ordered by angle around a circle, so the best remaining ones are the nearest on
 * either side of the latent. From there the search goes outward over all targets that rounding could make equal, and
 * the computed cosine decides, as in the definition. O(n log n), except for those ties.
 * @returns for each latent rank the rank of its target
 */
export function greedyCircle(problem: GreedyProblem): Int32Array {
  const { n, latents } = problem;
  const circle = new Circle(problem, ring(problem.targets));
  const matched = new Int32Array(n);
  for (let latent = 0; latent < n; latent++) {
    if (latents.full[latent] === 1) circle.offerNear(latent, angleOf(latents, latent));
    else if (latents.units[2 * latent] === 0 && latents.units[2 * latent + 1] === 0) circle.offerFirst();
    else circle.offerAll(latent);
    matched[latent] = circle.take();
  }
  return matched;
}

/** The remaining targets around the circle, and the best of those offered so far. */
class Circle {
  private best = 0;
  private bestCosine = -2;
  private readonly taken: Uint8Array;
  private first = 0;
  /** Remaining targets without a full direction, by rank; those of equal coordinates are bundled. */
  private readonly short: { ranks: number[]; head: number }[];
  private readonly directionOf: Int32Array;
  /** The position in the ring of the least remaining rank of each direction, and that rank. */
  private readonly heads: Int32Array;
  private readonly least: Int32Array;
  /** The cosine between a latent and a direction of the ring; directions lie in memory in the order of the visits. */
  private readonly cosine: Cosine;
  private readonly sectors: Sectors;
  private readonly left: Survivors;
  /** The greatest and the least length of a target's direction: 1, up to rounding. */
  private longest = 0;
  private shortest = 2;

  constructor(
    private readonly problem: GreedyProblem,
    private readonly ring: Ring,
  ) {
    const { starts, ranks, angles } = ring;
    this.taken = new Uint8Array(problem.n);
    this.short = equalRows(ring.short, problem.targets).map((ranks) => ({ ranks, head: 0 }));
    for (let position = 0; position < angles.length; position++) {
      const length = lengthOf(ring, position);
      this.longest = Math.max(this.longest, length);
      this.shortest = Math.min(this.shortest, length);
    }
    this.heads = starts.slice(0, -1);
    this.least = this.heads.map((head) => ranks[head]);
    this.cosine = cosine(problem.latents, ring);
    this.sectors = new Sectors(angles);
    this.left = new Survivors(angles.length);
    this.directionOf = new Int32Array(problem.n).fill(-1);
    for (let k = 0; k < angles.length; k++)
      for (let at = starts[k]; at < starts[k + 1]; at++) this.directionOf[ranks[at]] = k;
  }

  private offer(target: number, closeness: number): void {
    if (closeness < this.bestCosine || (closeness === this.bestCosine && target > this.best)) return;
    this.best = target;
    this.bestCosine = closeness;
  }

  /** Offers the nearest target on either side, then all whose computed cosine could be as good. */
  offerNear(latent: number, angle: number): void {
    this.offerShort(latent);
    if (this.left.count === 0) return;
    const { angles } = this.ring;
    const at = this.sectors.lowerBound(angle);
    const up = this.left.from(at);
    const down = this.left.before(at);
    this.offerDirection(latent, up);
    this.offerDirection(latent, down);
    const limit = this.reach(latent);
    let position = this.left.from(up + 1);
    while (position !== up && gapBetween(angles[position], angle) <= limit) {
      this.offerDirection(latent, position);
      position = this.left.from(position + 1);
    }
    position = this.left.before(down);
    while (position !== down && gapBetween(angles[position], angle) <= limit) {
      this.offerDirection(latent, position);
      position = this.left.before(position);
    }
  }

  /**
   * The greatest gap at which a target t can be as good as the best so far. At a gap g its computed cosine is at most
   * |s|·|t|·cos g + error; for an obtuse gap the shortest t is the best.
   */
  private reach(latent: number): number {
    const least = this.bestCosine - this.problem.error;
    const length = lengthOf(this.problem.latents, latent) * (least < 0 ? this.shortest : this.longest);
    return Math.acos(Math.max(-1, Math.min(1, least / length))) + angleError;
  }

  /** For a latent without a full direction: offers every remaining target. */
  offerAll(latent: number): void {
    this.offerShort(latent);
    if (this.left.count === 0) return;
    const start = this.left.from(0);
    let position = start;
    do {
      this.offerDirection(latent, position);
      position = this.left.from(position + 1);
    } while (position !== start);
  }

  /** For a latent at the origin, whose cosine with all targets is 0: offers the smallest remaining norm. */
  offerFirst(): void {
    while (this.taken[this.first]) this.first++;
    this.offer(this.first, 0);
  }

  private offerShort(latent: number): void {
    for (const { ranks, head } of this.short)
      if (head < ranks.length) this.offer(ranks[head], this.problem.cosine(latent, ranks[head]));
  }

  private offerDirection(latent: number, position: number): void {
    this.offer(this.least[position], this.cosine(latent, position));
  }

  /** Removes the best of those offered and starts again. */
  take(): number {
    const target = this.best;
    const direction = this.directionOf[target];
    this.bestCosine = -2;
    this.taken[target] = 1;
    if (direction < 0) this.short.find(({ ranks, head }) => ranks[head] === target)!.head++;
    else if (++this.heads[direction] === this.ring.starts[direction + 1]) this.left.remove(direction);
    else this.least[direction] = this.ring.ranks[this.heads[direction]];
    return target;
  }
}

function lengthOf({ units }: Pick<Directions, "units">, at: number): number {
  return Math.sqrt(units[2 * at] ** 2 + units[2 * at + 1] ** 2);
}

function equalRows(ranks: Int32Array, { units }: Directions): number[][] {
  const rows = new Map<string, number[]>();
  for (const rank of ranks) {
    const key = `${units[2 * rank]} ${units[2 * rank + 1]}`;
    const equal = rows.get(key);
    if (equal) equal.push(rank);
    else rows.set(key, [rank]);
  }
  return [...rows.values()];
}
