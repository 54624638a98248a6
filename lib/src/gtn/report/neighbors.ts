import { nearest } from "../../backend/distances/nearest.js";
import { type PointArray, takeRows } from "../../backend/index.js";

/** The greatest numbers of points and of queries. */
const comparedPoints = 4000;
const askedPoints = 400;
const mostNeighbors = 10;

/**
 * Returns the share of a latent's 10 nearest neighbors whose targets are among the 10 nearest of its target.
 * @param latents shape [n, d]
 * @param outputs shape [n, d]: the target of each latent
 * @param order the rows in random order; the first 4,000 are compared
 */
export function keptNeighbors(latents: PointArray, outputs: PointArray, order: Int32Array): number {
  const rows = order.subarray(0, comparedPoints);
  const k = Math.min(mostNeighbors, rows.length - 1);
  if (k < 1) return 1;
  const asked = rows.subarray(0, askedPoints);
  const [before, after] = [latents, outputs].map(
    (points) => nearest(takeRows(points, asked), takeRows(points, rows), k, true).rows,
  );
  let kept = 0;
  for (let from = 0; from < before.length; from += k) {
    const around = new Set(after.subarray(from, from + k));
    for (const other of before.subarray(from, from + k)) if (around.has(other)) kept++;
  }
  return kept / before.length;
}
