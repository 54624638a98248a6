import type { Diagram } from "./diagram.js";

/**
 * The Betti curve: how many classes live at each scale ε, that is birth ≤ ε < death.
 * @param scales in any order
 * @returns one count for each scale
 */
export function bettiCurve(diagram: Diagram, scales: ArrayLike<number>): Int32Array {
  const births = Float64Array.from(diagram, ({ birth }) => birth).sort();
  const deaths = Float64Array.from(diagram, ({ death }) => death).sort();
  return Int32Array.from(
    { length: scales.length },
    (_, i) => countUpTo(births, scales[i]) - countUpTo(deaths, scales[i]),
  );
}

/** How many of the sorted values are at most `limit`. */
function countUpTo(sorted: Float64Array, limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
