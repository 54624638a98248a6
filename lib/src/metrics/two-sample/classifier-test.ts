import { nearest } from "../../backend/distances/nearest.js";
import { type Draws, drawsOf } from "../../backend/draws.js";
import { type PointArray, type Points, stacked, takeRows } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import { twoSets } from "../distances/two-sets.js";
import { inUnits } from "../distances/unit.js";
import { binomialTail } from "./binomial.js";

/** Options of a classifier two-sample test. */
export interface ClassifierTestOptions extends Draws {
  /**
   * Number of neighbors that vote, odd. Default: the odd number next to the square root of the number of training rows.
   */
  k?: number;
}

/** How well a classifier distinguishes two samples on held-out rows. */
export interface ClassifierTestResult {
  /** The share of the held-out rows assigned to their own sample; 0.5 is chance. */
  accuracy: number;
  /** The probability of this accuracy, or a greater one, by chance: P(X ≥ hits) for X ~ Bin(heldOut, 1/2). */
  pValue: number;
  /** The number of held-out rows. */
  heldOut: number;
}

/**
 * Tests by a classifier whether two samples have one distribution (Lopez-Paz and Oquab, ICLR 2017, arXiv 1610.06545).
 * Equally many rows of both samples are pooled and halved at random; the k nearest neighbors in one half vote on the
 * sample of each row in the other half. The classifier uses Euclidean distances, so scale dimensions of different units
 * first. O((n + m)² d).
 * @param a [n, d], n ≥ 2; surplus rows of the larger sample are left out at random
 * @param b [m, d], m ≥ 2
 * @throws {ShapeError} if dimensions differ
 * @throws {ValueError} if a set has fewer than 2 rows, a coordinate is not finite, or k is not an odd number from 1 to
 * the number of training rows
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
    throw new ValueError(`k must be an odd number from 1 to ${n}, the number of training rows: got ${k}`);
  const { rows } = nearest(takeRows(pool, asked), takeRows(pool, learned), k);
  let hits = 0;
  for (let i = 0; i < n; i++) {
    let ofB = 0;
    for (let q = i * k; q < (i + 1) * k; q++) if (learned[rows[q]] >= n) ofB++;
    if (2 * ofB > k === asked[i] >= n) hits++;
  }
  return { accuracy: hits / n, pValue: binomialTail(hits, n), heldOut: n };
}
