import { ValueError } from "../../errors.js";
import type { Diagram } from "./diagram.js";

/** A diagram's bars by kind, for the distances between diagrams. */
export interface SplitDiagram {
  /** The number of bars that end. */
  count: number;
  births: Float64Array;
  deaths: Float64Array;
  /** The births of the bars that never end, ascending. */
  essential: Float64Array;
}

/** Differences of births and deaths up to this size, and lengths of bars, do not overflow. */
const largest = Number.MAX_VALUE / 4;

/**
 * Splits a diagram into the bars that end (without those of length zero, which lie on the diagonal) and those that
 * never do.
 * @throws {ValueError} if a birth is not finite, a death is NaN or before its birth, or differences overflow
 */
export function splitDiagram(diagram: Diagram, name: string): SplitDiagram {
  requireBars(diagram, name);
  const ending = diagram.filter(({ birth, death }) => death > birth && death < Number.POSITIVE_INFINITY);
  const lasting = diagram.filter(({ death }) => death === Number.POSITIVE_INFINITY);
  for (const { birth, death } of [...ending, ...lasting])
    if (Math.abs(birth) > largest || (death > largest && death < Number.POSITIVE_INFINITY))
      throw new ValueError(
        `Births and deaths of ${name} must be at most ${largest} in size: got ${birth} to ${death}`,
      );
  return {
    count: ending.length,
    births: Float64Array.from(ending, ({ birth }) => birth),
    deaths: Float64Array.from(ending, ({ death }) => death),
    essential: Float64Array.from(lasting, ({ birth }) => birth).sort(),
  };
}

/** @throws {ValueError} if a birth is not finite, or a death is NaN or comes before its birth */
export function requireBars(diagram: Diagram, name: string): void {
  diagram.forEach(({ birth, death }, i) => {
    if (!Number.isFinite(birth) || !(death >= birth))
      throw new ValueError(
        `Bar ${i} of ${name} must have a finite birth and a death that is not before it: got ${birth} to ${death}`,
      );
  });
}

/**
 * The differences of the births of bars that never end, paired in order; `null` if one stays unpaired, because none
 * can.
 */
export function essentialGaps(a: SplitDiagram, b: SplitDiagram): Float64Array | null {
  if (a.essential.length !== b.essential.length) return null;
  return a.essential.map((birth, i) => Math.abs(birth - b.essential[i]));
}
