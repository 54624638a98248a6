import type { Diagram } from "./diagram.js";
import { essentialGaps, type SplitDiagram, splitDiagram } from "./essential.js";
import { matchesAll } from "./matching.js";

/**
 * The bottleneck distance of two diagrams: the least ε for which their bars can be paired, each with one of the other
 * diagram or with the diagonal, so that no birth or death moves by more than ε. Exact, not within a tolerance.
 * @returns `Infinity` when the diagrams have different numbers of bars that never end
 * @throws {ValueError} when a bar dies before it is born
 */
export function bottleneck(a: Diagram, b: Diagram): number {
  const [one, other] = [splitDiagram(a, "a"), splitDiagram(b, "b")];
  const gaps = essentialGaps(one, other);
  if (!gaps) return Number.POSITIVE_INFINITY;
  const floor = gaps.reduce((most, gap) => Math.max(most, gap), 0);
  return Math.max(floor, leastPairing(one, other));
}

/** Searches the least feasible among the finitely many values that the distance can have. */
function leastPairing(a: SplitDiagram, b: SplitDiagram): number {
  const values = candidates(a, b);
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pairsWithin(a, b, values[middle])) high = middle;
    else low = middle + 1;
  }
  return values[low];
}

/** All distances between bars, and from each bar to the diagonal, in order; and 0. */
function candidates(a: SplitDiagram, b: SplitDiagram): Float64Array {
  const values = new Float64Array(a.count * b.count + a.count + b.count + 1);
  let end = 1;
  for (let i = 0; i < a.count; i++) for (let j = 0; j < b.count; j++) values[end++] = move(a, i, b, j);
  for (let i = 0; i < a.count; i++) values[end++] = halfLength(a, i);
  for (let j = 0; j < b.count; j++) values[end++] = halfLength(b, j);
  return values.sort();
}

/** How far birth and death move, at most, from one bar to another. */
function move(a: SplitDiagram, i: number, b: SplitDiagram, j: number): number {
  return Math.max(Math.abs(a.births[i] - b.births[j]), Math.abs(a.deaths[i] - b.deaths[j]));
}

function halfLength({ births, deaths }: SplitDiagram, i: number): number {
  return (deaths[i] - births[i]) / 2;
}

/**
 * Whether ε pairs the diagrams. Bars longer than 2ε cannot go to the diagonal. If one matching holds all the long bars
 * of a and another all those of b, then one holds both (Mendelsohn and Dulmage, 1958), and the rest goes to the
 * diagonal: so two small questions answer the large one.
 */
function pairsWithin(a: SplitDiagram, b: SplitDiagram, epsilon: number): boolean {
  const long = (diagram: SplitDiagram) =>
    Int32Array.from({ length: diagram.count }, (_, i) => i).filter((i) => halfLength(diagram, i) > epsilon);
  const [longA, longB] = [long(a), long(b)];
  return (
    matchesAll(longA.length, b.count, (i, j) => move(a, longA[i], b, j) <= epsilon) &&
    matchesAll(longB.length, a.count, (j, i) => move(b, longB[j], a, i) <= epsilon)
  );
}
