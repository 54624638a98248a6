import { atLeast } from "../../points/count.js";

/** The number of images wanted: the limit, or `total` without one. */
export const countOf = (total: number, limit?: number): number =>
  limit === undefined ? total : Math.min(total, atLeast(1, limit, "limit"));
