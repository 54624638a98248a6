import { ValueError } from "../errors.js";
import type { Diagram } from "./diagram.js";

/** A diagram's bars by kind, as the distances between diagrams want them. */
export interface SplitDiagram {
  /** How many bars end. */
  count: number;
  births: Float64Array;
  deaths: Float64Array;
  /** Where the bars that never end begin, in order. */
  essential: Float64Array;
}

/**
 * Splits a diagram into the bars that end (those of length zero left out, as they lie on the diagonal) and those that
 * never do.
 * @throws {ValueError} when a birth is not finite, or a death is missing or comes before its birth
 */
export function splitDiagram(diagram: Diagram, name: string): SplitDiagram {
  diagram.forEach(({ birth, death }, i) => {
    if (!Number.isFinite(birth) || !(death >= birth))
      throw new ValueError(`Bar ${i} of ${name} should be born before it dies: got ${birth} to ${death}`);
  });
  const ending = diagram.filter(({ birth, death }) => death > birth && death < Number.POSITIVE_INFINITY);
  const lasting = diagram.filter(({ death }) => death === Number.POSITIVE_INFINITY);
  return {
    count: ending.length,
    births: Float64Array.from(ending, ({ birth }) => birth),
    deaths: Float64Array.from(ending, ({ death }) => death),
    essential: Float64Array.from(lasting, ({ birth }) => birth).sort(),
  };
}

/** The differences of the births of bars that never end, paired in order; none can stay alone, so `null` if one must. */
export function essentialGaps(a: SplitDiagram, b: SplitDiagram): Float64Array | null {
  if (a.essential.length !== b.essential.length) return null;
  return a.essential.map((birth, i) => Math.abs(birth - b.essential[i]));
}
