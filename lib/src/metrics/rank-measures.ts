import type { PointArray, Points } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { squaredDistance } from "../points/squared-distance.js";
import { mapped } from "./distances/pair-distances.js";
import { inUnits } from "./distances/unit.js";

/** Measures of how well a map preserves neighbors. */
export interface RankMeasures {
  /** 1 minus the share of distant points that have entered the latents' neighborhoods, weighted by rank: 1 is best. */
  trustworthiness: number;
  /** 1 minus the share of points that have left the data's neighborhoods, weighted by rank: 1 is best. */
  continuity: number;
  /** The mean relative rank error over the neighbors in the latents, and over those in the data: 0 is best. */
  rankError: { inLatents: number; inData: number };
}

/**
 * Returns the trustworthiness and continuity (Venna and Kaski, 2006) and the mean relative rank errors (Lee and
 * Verleysen, 2007) of latents, as in Moor et al. (2020): means over several neighborhood sizes, 10, 20, … 200 in the
 * paper. The rank of a point is its place among the others by distance, from 1; ties go to the lower row. O(n² (d + log
 * n)) time, O(n) memory.
 * @param data [n, d]
 * @param latents [n, k]: row i is the latent of row i of the data
 * @param options `neighbors`: sizes of the neighborhood, each below n / 2
 * @throws {ShapeError} if they differ in rows
 * @throws {ValueError} if there is no size, a size is not an integer from 1 to below n / 2, or a coordinate is NaN or
 * infinite
 * @example
 * const cloud = gaussian({ n: 100, d: 2 });
 * rankMeasures(cloud, cloud, { neighbors: [10, 20] }).trustworthiness; // 1
 */
export function rankMeasures(
  data: Points,
  latents: Points,
  { neighbors }: { neighbors: readonly number[] },
): RankMeasures {
  const [given, ofLatents] = mapped(data, latents, 3);
  const [[x], [z]] = [inUnits(given).sets, inUnits(ofLatents).sets];
  const n = x.shape[0];
  if (neighbors.length === 0)
    throw new ValueError("neighbors must hold at least one size: got an empty list");
  for (const k of neighbors)
    if (!Number.isInteger(k) || k < 1 || 2 * k >= n)
      throw new ValueError(`Each of neighbors must be an integer from 1 to below n / 2 = ${n / 2}: got ${k}`);
  const sums = neighbors.map((k) => ({ k, came: 0, left: 0, inLatents: 0, inData: 0 }));
  for (let i = 0; i < n; i++) {
    const [ofData, ofLatents] = [ranked(x, i), ranked(z, i)];
    for (const sum of sums)
      for (let rank = 1; rank <= sum.k; rank++) {
        const before = ofData.rank[ofLatents.order[rank - 1]];
        const after = ofLatents.rank[ofData.order[rank - 1]];
        sum.came += Math.max(0, before - sum.k);
        sum.left += Math.max(0, after - sum.k);
        sum.inLatents += Math.abs(before - rank) / rank;
        sum.inData += Math.abs(after - rank) / rank;
      }
  }
  const mean = (one: (sum: (typeof sums)[number]) => number) =>
    sums.reduce((total, sum) => total + one(sum), 0) / sums.length;
  return {
    trustworthiness: mean(({ k, came }) => 1 - came / worstIntrusion(n, k)),
    continuity: mean(({ k, left }) => 1 - left / worstIntrusion(n, k)),
    rankError: {
      inLatents: mean(({ k, inLatents }) => inLatents / worstRankError(n, k)),
      inData: mean(({ k, inData }) => inData / worstRankError(n, k)),
    },
  };
}

/** Σ (rank − k) if every neighborhood holds the farthest points. */
const worstIntrusion = (n: number, k: number) => (n * k * (2 * n - 3 * k - 1)) / 2;

/** Σ |rank − rank′| / rank if every order is reversed. */
function worstRankError(n: number, k: number): number {
  let worst = 0;
  for (let rank = 1; rank <= k; rank++) worst += Math.abs(n + 1 - 2 * rank) / rank;
  return n * worst;
}

/** The other points by their distance from point i, and the rank of each. */
function ranked({ data, shape: [n, d] }: PointArray, i: number): { order: Int32Array; rank: Int32Array } {
  const distance = Float64Array.from({ length: n }, (_, j) => squaredDistance(data, i * d, data, j * d, d));
  const order = Int32Array.from({ length: n - 1 }, (_, j) => (j < i ? j : j + 1)).sort(
    (a, b) => distance[a] - distance[b] || a - b,
  );
  const rank = new Int32Array(n);
  order.forEach((point, place) => {
    rank[point] = place + 1;
  });
  return { order, rank };
}
