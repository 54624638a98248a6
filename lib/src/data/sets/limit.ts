import { atLeast } from "../../points/count.js";

/** How many of `total` are wanted: all unless there is a limit. */
export const countOf = (total: number, limit?: number): number =>
  limit === undefined ? total : Math.min(total, atLeast(1, limit, "limit"));
