export { cdfLabels } from "./cdf.js";
export { type GreedyMatching, type GreedyOptions, greedyLabels, greedyMatching } from "./greedy.js";
