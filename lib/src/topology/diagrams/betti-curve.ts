import { ValueError } from "../../errors.js";
import type { Diagram } from "./diagram.js";
import { requireBars } from "./essential.js";

/**
 * Returns the Betti curve: the number of classes with birth ≤ ε < death at each scale ε.
 * @param scales in any order
 * @returns one count for each scale
 * @throws {ValueError} if a scale is NaN, a birth is not finite, or a death is NaN or comes before its birth
 * @example
 * bettiCurve([{ birth: 0, death: 1 }, { birth: 0, death: 3 }], [0, 2, 4]); // 2, 1, 0
 */
export function bettiCurve(diagram: Diagram, scales: ArrayLike<number>): Int32Array {
  requireBars(diagram, "the diagram");
  for (let i = 0; i < scales.length; i++)
    if (Number.isNaN(scales[i])) throw new ValueError(`A scale must be a number: scale ${i} is NaN`);
  const births = Float64Array.from(diagram, ({ birth }) => birth).sort();
  const deaths = Float64Array.from(diagram, ({ death }) => death).sort();
  return Int32Array.from(
    { length: scales.length },
    (_, i) => countUpTo(births, scales[i]) - countUpTo(deaths, scales[i]),
  );
}

/** The number of sorted values that are at most `limit`. */
function countUpTo(sorted: Float64Array, limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
