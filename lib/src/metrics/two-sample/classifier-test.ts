import { nearest } from "../../backend/distances/nearest.js";
import { type Draws, drawsOf } from "../../backend/draws.js";
import { type PointArray, type Points, stacked, takeRows } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { twoSets } from "../distances/two-sets.js";
import { inUnits } from "../distances/unit.js";
import { binomialTail } from "./binomial.js";

/** The classifier of a two-sample test, and where its split comes from. */
export interface ClassifierTestOptions extends Draws {
  /** Neighbors that vote, an odd number. Default the odd number next to the root of the number of rows to learn from. */
  k?: number;
}

/** How well a classifier tells two samples apart on rows that it has not seen. */
export interface ClassifierTestResult {
  /** The share of the held-out rows that it assigns to their own sample: 0.5 is chance. */
  accuracy: number;
  /** The probability of this accuracy, or a greater one, by chance: P(X ≥ hits) for X ~ Bin(heldOut, 1/2). */
  pValue: number;
  /** How many rows were held out. */
  heldOut: number;
}

/**
 * Tests whether two samples are of one distribution by a classifier (Lopez-Paz and Oquab, ICLR 2017, arXiv 1610.06545):
 * as many rows of either sample are put together and halved at random; the k nearest neighbors in one half vote on the
 * sample of each row in the other. The classifier goes by Euclidean distances: bring dimensions of different units to one
 * scale first. O((n + m)² d).
 * @param a [n, d], n ≥ 2; rows beyond the number of the smaller sample are left out at random
 * @param b [m, d], m ≥ 2
 * @throws {ShapeError} if dimensions differ
 * @throws {ValueError} if a set has fewer than 2 rows, a coordinate is not finite, or k is not an odd number from 1 to the
 *   number of rows to learn from
 * @example
 * const { accuracy, pValue } = classifierTest(await gtn.sample(2000), data, { seed: 1 });
 */
export function classifierTest(
  a: Points,
  b: Points,
  options: ClassifierTestOptions = {},
): ClassifierTestResult {
  const [x, y] = inUnits(...twoSets(a, b, 2)).sets;
  const draws = drawsOf(options);
  const n = Math.min(x.shape[0], y.shape[0]);
  const some = (set: PointArray) => takeRows(set, draws.permutation(set.shape[0]).subarray(0, n));
  const pool = stacked([some(x), some(y)]);
  const order = draws.permutation(2 * n);
  const [learned, asked] = [order.subarray(0, n), order.subarray(n)];
  const { k = Math.floor(Math.sqrt(n)) | 1 } = options;
  if (!Number.isInteger(k) || k < 1 || k > n || k % 2 === 0)
    throw new ValueError(
      `k must be an odd number from 1 to ${n}, the number of rows to learn from: got ${k}`,
    );
  const { rows } = nearest(takeRows(pool, asked), takeRows(pool, learned), k);
  let hits = 0;
  for (let i = 0; i < n; i++) {
    let ofB = 0;
    for (let q = i * k; q < (i + 1) * k; q++) if (learned[rows[q]] >= n) ofB++;
    if (2 * ofB > k === asked[i] >= n) hits++;
  }
  return { accuracy: hits / n, pValue: binomialTail(hits, n), heldOut: n };
}
