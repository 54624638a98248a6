import { ValueError } from "../../errors.js";
import { leastAssignment } from "./assignment.js";
import { longestMove } from "./bottleneck.js";
import type { Diagram } from "./diagram.js";
import { essentialGaps, splitDiagram } from "./essential.js";
import { movesOf } from "./moves.js";

/** The norm and the power of the distance. */
export interface WassersteinOptions {
  /** The norm in the plane by which a bar's move is measured, 1 ≤ p ≤ ∞ (GUDHI's `internal_p`). Default ∞. */
  p?: number;
  /** The power to which moves are raised and summed, 1 ≤ q < ∞ (GUDHI's `order`). Default 1. */
  q?: number;
}

/**
 * Returns the Wasserstein distance of two diagrams: (min Σ ‖move‖ₚ^q)^(1/q) over the pairings of their bars, each with
 * one of the other diagram or with the diagonal. It is exact up to rounding of the result, even next to very long bars
 * that do not move; O(n m (n + m)) for n and m bars.
 *
 * @returns `Infinity` if the diagrams have different numbers of bars that never end
 * @throws {ValueError} if a birth is not finite, a death comes before its birth, one exceeds a quarter of a double's
 * range, or p or q is out of range
 *
 * @example
 * diagramWasserstein([{ birth: 0, death: 1 }], [{ birth: 0, death: 1.3 }], { q: 2 }); // 0.3
 */
export function diagramWasserstein(a: Diagram, b: Diagram, options: WassersteinOptions = {}): number {
  const { p = Number.POSITIVE_INFINITY, q = 1 } = options;
  if (!(p >= 1)) throw new ValueError(`p must be at least 1: got ${p}`);
  if (!(q >= 1 && q < Number.POSITIVE_INFINITY))
    throw new ValueError(`q must be at least 1 and finite (for ∞ use bottleneck): got ${q}`);
  const [one, other] = [splitDiagram(a, "a"), splitDiagram(b, "b")];
  const gaps = essentialGaps(one, other);
  if (!gaps) return Number.POSITIVE_INFINITY;
  const moves = movesOf(one, other, p);
  // In units of the longest necessary move, the sum is from 1 to the number of bars, so it neither overflows nor
  // underflows.
  const unit = gaps.reduce((most, gap) => Math.max(most, gap), longestMove(moves));
  if (unit === 0) return 0;
  const powers = (values: Float64Array) => values.map((value) => (value / unit) ** q);
  const lasting = powers(gaps).reduce((sum, cost) => sum + cost, 0);
  const ending = leastAssignment(powers(moves.between), powers(moves.fromA), powers(moves.fromB));
  return unit * (lasting + ending) ** (1 / q);
}
