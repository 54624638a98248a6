export type { PointArray, Points, Random, RandomState, tf } from "../backend/index.js";
export type { Activation } from "../models/index.js";
export { cdfLabels } from "./cdf.js";
export {
  type Cluster,
  type ClusteredLabelling,
  type ClusteredOptions,
  clusteredLabels,
  clusterPrior,
} from "./clustered.js";
export type { Draws } from "./draws.js";
export { type GreedyLabellingOptions, greedyLabelling } from "./greedy/async.js";
export { type GreedyMatching, type GreedyOptions, greedyLabels, greedyMatching } from "./greedy/greedy.js";
export { Gtn, type GtnOptions, type GtnSampleOptions } from "./gtn.js";
export type { LabelFunction, LabelMethod } from "./label-method.js";
export { labels } from "./labels.js";
export { interpolateLatents, sampleLatents } from "./latents.js";
export { normalPrior, type Prior, type SavedPrior } from "./prior.js";
export type { ProbeOptions } from "./report/probe.js";
export { type LabellingReport, labellingReport, type ReportOptions } from "./report/report.js";
export {
  type AuctionMatching,
  type AuctionOptions,
  auctionLabels,
  auctionMatching,
} from "./transport/auction.js";
export { type SwapOptions, swapLabels } from "./transport/swap.js";
