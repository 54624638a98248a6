export { cdfLabels } from "./cdf.js";
export { type GreedyMatching, type GreedyOptions, greedyLabels, greedyMatching } from "./greedy.js";
export { labels } from "./labels.js";
export { type SwapOptions, swapLabels } from "./swap.js";
