import { ValueError } from "../errors.js";
import { leastAssignment } from "./assignment.js";
import type { Diagram } from "./diagram.js";
import { essentialGaps, type SplitDiagram, splitDiagram } from "./essential.js";

export interface WassersteinOptions {
  /** The norm in the plane by which a bar's move is measured, 1 ≤ p ≤ ∞ (GUDHI's `internal_p`). Default ∞. */
  p?: number;
  /** The power to which moves are raised and summed, 1 ≤ q < ∞ (GUDHI's `order`). Default 1. */
  q?: number;
}

/**
 * The Wasserstein distance of two diagrams: (min Σ ‖move‖ₚ^q)^(1/q) over the pairings of their bars, each with one of
 * the other diagram or with the diagonal. Exact; O(n² m) for n ≤ m bars.
 * @returns `Infinity` when the diagrams have different numbers of bars that never end
 * @throws {ValueError} when a bar dies before it is born, or p or q is out of range
 */
export function wasserstein(a: Diagram, b: Diagram, options: WassersteinOptions = {}): number {
  const { p = Number.POSITIVE_INFINITY, q = 1 } = options;
  if (!(p >= 1)) throw new ValueError(`The norm's p is at least 1: got ${p}`);
  if (!(q >= 1 && q < Number.POSITIVE_INFINITY))
    throw new ValueError(`The order q is at least 1 and finite (for ∞ take bottleneck): got ${q}`);
  const [one, other] = [splitDiagram(a, "a"), splitDiagram(b, "b")];
  const gaps = essentialGaps(one, other);
  if (!gaps) return Number.POSITIVE_INFINITY;
  const lasting = gaps.reduce((sum, gap) => sum + gap ** q, 0);
  const ending = one.count <= other.count ? leastMoves(one, other, p, q) : leastMoves(other, one, p, q);
  return (lasting + ending) ** (1 / q);
}

/** Charges each bar of `many` its way to the diagonal beforehand, so that a pair costs its move less what it saves. */
function leastMoves(few: SplitDiagram, many: SplitDiagram, p: number, q: number): number {
  const toDiagonal = ({ births, deaths }: SplitDiagram) =>
    deaths.map((death, i) => ((death - births[i]) * 2 ** (1 / p - 1)) ** q);
  const [alone, saved] = [toDiagonal(few), toDiagonal(many)];
  const costs = new Float64Array(few.count * many.count);
  for (let i = 0; i < few.count; i++)
    for (let j = 0; j < many.count; j++) {
      const move = norm(few.births[i] - many.births[j], few.deaths[i] - many.deaths[j], p);
      costs[i * many.count + j] = move ** q - saved[j];
    }
  const total = saved.reduce((sum, cost) => sum + cost, 0) + leastAssignment(costs, alone, many.count);
  return Math.max(0, total); // rounding must not make the root of a negative number
}

function norm(x: number, y: number, p: number): number {
  if (p === Number.POSITIVE_INFINITY) return Math.max(Math.abs(x), Math.abs(y));
  if (p === 2) return Math.hypot(x, y);
  return (Math.abs(x) ** p + Math.abs(y) ** p) ** (1 / p);
}
