export type { Draws } from "../backend/draws.js";
export type {
  DataArray,
  NestedNumbers,
  PointArray,
  Points,
  Random,
  RandomState,
  tf,
} from "../backend/index.js";
export type { Activation } from "../models/index.js";
export { cdfLabels } from "./cdf.js";
export {
  type Cluster,
  type ClusteredLabeling,
  type ClusteredOptions,
  clusteredLabels,
  clusterPrior,
} from "./clustered.js";
export { type GreedyAsyncOptions, greedyLabelsAsync } from "./greedy/async.js";
export { type GreedyMatching, type GreedyOptions, greedyLabels } from "./greedy/greedy.js";
export { Gtn, type GtnOptions, type GtnSampleOptions } from "./gtn.js";
export type { LabelFunction, LabelMethod } from "./label-method.js";
export type { WatchOptions } from "./labeling-steps.js";
export { labels } from "./labels.js";
export { interpolateLatents, sampleLatents } from "./latents.js";
export { normalPrior, type Prior, type SavedPrior } from "./prior.js";
export type { ProbeOptions } from "./report/probe.js";
export { type LabelingReport, labelingReport, type ReportOptions } from "./report/report.js";
export {
  type AuctionMatching,
  type AuctionOptions,
  auctionLabels,
  auctionLabelsAsync,
} from "./transport/auction.js";
export { hilbertLabels } from "./transport/hilbert.js";
export { type SinkhornOptions, sinkhornTargets } from "./transport/sinkhorn.js";
export { type SlicedOptions, slicedLabels, slicedTargets } from "./transport/sliced.js";
export { type SwapOptions, swapLabels, swapLabelsAsync } from "./transport/swap.js";
