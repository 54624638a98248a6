import type { Diagram } from "./diagram.js";
import { essentialGaps, splitDiagram } from "./essential.js";
import { matchesAll } from "./matching.js";
import { type Moves, movesOf } from "./moves.js";

/**
 * Returns the bottleneck distance of two diagrams: the least ε for which their bars can be paired, each with one of the
 * other diagram or with the diagonal, so that no birth or death moves by more than ε. The result is exact, not within a
 * tolerance.
 *
 * @returns `Infinity` if the diagrams have different numbers of bars that never end
 * @throws {ValueError} if a birth is not finite, a death comes before its birth, or one exceeds a quarter of a double's
 * range
 *
 * @example
 * bottleneck([{ birth: 0, death: 1 }], [{ birth: 0, death: 1.3 }]); // 0.3
 */
export function bottleneck(a: Diagram, b: Diagram): number {
  const [one, other] = [splitDiagram(a, "a"), splitDiagram(b, "b")];
  const gaps = essentialGaps(one, other);
  if (!gaps) return Number.POSITIVE_INFINITY;
  return gaps.reduce(
    (most, gap) => Math.max(most, gap),
    longestMove(movesOf(one, other, Number.POSITIVE_INFINITY)),
  );
}

/** The least possible longest move of a pairing. */
export function longestMove(moves: Moves): number {
  const values = candidates(moves);
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pairsWithin(moves, values[middle])) high = middle;
    else low = middle + 1;
  }
  return values[low];
}

/** All candidates for the longest move, in order. Each bar must move, and no bar needs to move beyond the diagonal. */
function candidates({ n, m, between, fromA, fromB }: Moves): Float64Array {
  const nearest = { a: fromA.slice(), b: fromB.slice() };
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++) {
      const move = between[i * m + j];
      if (move < nearest.a[i]) nearest.a[i] = move;
      if (move < nearest.b[j]) nearest.b[j] = move;
    }
  const greatest = (...lists: Float64Array[]) => {
    let most = 0;
    for (const list of lists) for (const value of list) most = Math.max(most, value);
    return most;
  };
  const [least, most] = [greatest(nearest.a, nearest.b), greatest(fromA, fromB)];
  const possible = (move: number) => move >= least && move <= most;
  const [pairs, a, b] = [between.filter(possible), fromA.filter(possible), fromB.filter(possible)];
  const values = new Float64Array(pairs.length + a.length + b.length + 1).fill(least);
  values.set(pairs);
  values.set(a, pairs.length);
  values.set(b, pairs.length + a.length);
  return values.sort();
}

/**
 * Whether the diagrams can be paired within ε. Bars farther than ε from the diagonal cannot move to it. If one matching
 * covers all such bars of a and another one all those of b, then one matching covers both (Mendelsohn and Dulmage,
 * 1958), and the other bars go to the diagonal. So two smaller matchings decide.
 */
function pairsWithin({ n, m, between, fromA, fromB }: Moves, epsilon: number): boolean {
  const far = (moves: Float64Array) =>
    Int32Array.from({ length: moves.length }, (_, i) => i).filter((i) => moves[i] > epsilon);
  const [farA, farB] = [far(fromA), far(fromB)];
  return (
    matchesAll(farA.length, m, (i, j) => between[farA[i] * m + j] <= epsilon) &&
    matchesAll(farB.length, n, (j, i) => between[i * m + farB[j]] <= epsilon)
  );
}
