export { type AuctionMatching, type AuctionOptions, auctionLabels, auctionMatching } from "./auction.js";
export { cdfLabels } from "./cdf.js";
export { type GreedyMatching, type GreedyOptions, greedyLabels, greedyMatching } from "./greedy.js";
export { type GreedyLabellingOptions, greedyLabelling } from "./greedy-async.js";
export { labels } from "./labels.js";
export { type SwapOptions, swapLabels } from "./swap.js";
