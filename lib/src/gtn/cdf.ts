import type { Points } from "../backend/index.js";
import { ShapeError } from "../errors.js";
import { sortedOrder } from "../points/order.js";
import { pairing } from "./pairing.js";

/**
 * Returns labels in 1-D by equal empirical CDF values (GTN paper, Fig. 2): both sides are sorted and paired by rank.
 * The labels sample h = F_X⁻¹ ∘ F_Y, which is also the optimal transport. O(n log n).
 * @param latents shape [n, 1]
 * @param targets shape [n, 1]
 * @returns for each latent row the index of its target row; equal values keep their order
 * @throws {ShapeError} if the dimension is not 1, or the counts differ
 * @throws {ValueError} if there is no row, or a value is NaN or infinite
 * @example
 * cdfLabels([[3], [1], [2]], [[10], [30], [20]]); // [1, 0, 2]: ranks 3, 1 and 2
 */
export function cdfLabels(latents: Points, targets: Points): Int32Array {
  const { latents: s, targets: t, n, d } = pairing(latents, targets);
  if (d !== 1)
    throw new ShapeError(`cdfLabels needs points in one dimension: got ${d}; use swapLabels for more`);
  const latentOrder = sortedOrder(s.data);
  const targetOrder = sortedOrder(t.data);
  const labels = new Int32Array(n);
  for (let rank = 0; rank < n; rank++) labels[latentOrder[rank]] = targetOrder[rank];
  return labels;
}
