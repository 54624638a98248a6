import type { SplitDiagram } from "./essential.js";

/** The lengths of the moves between the bars of two diagrams, in one norm of the plane. */
export interface Moves {
  /** Number of bars of a. */
  n: number;
  /** Number of bars of b. */
  m: number;
  /** From bar i of a to bar j of b, at i · m + j. */
  between: Float64Array;
  /** From each bar of a to the diagonal. */
  fromA: Float64Array;
  /** From each bar of b to the diagonal. */
  fromB: Float64Array;
}

/** @param p the norm in the plane, 1 ≤ p ≤ ∞ */
export function movesOf(a: SplitDiagram, b: SplitDiagram, p: number): Moves {
  const [n, m] = [a.count, b.count];
  const between = new Float64Array(n * m);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++)
      between[i * m + j] = norm(a.births[i] - b.births[j], a.deaths[i] - b.deaths[j], p);
  const toDiagonal = ({ births, deaths }: SplitDiagram) =>
    deaths.map((death, i) => (death - births[i]) * 2 ** (1 / p - 1));
  return { n, m, between, fromA: toDiagonal(a), fromB: toDiagonal(b) };
}

/** (|x|ᵖ + |y|ᵖ)^(1/p), without overflow or underflow. */
function norm(x: number, y: number, p: number): number {
  const [less, more] = [Math.min(Math.abs(x), Math.abs(y)), Math.max(Math.abs(x), Math.abs(y))];
  if (p === Number.POSITIVE_INFINITY || more === 0) return more;
  if (p === 2) return Math.hypot(less, more);
  return more * (1 + (less / more) ** p) ** (1 / p);
}
