export type { PointArray, Points, tf } from "../backend/index.js";
export { type BarcodeRow, barcode, persistences } from "./barcode.js";
export { bettiCurve } from "./betti-curve.js";
export { bottleneck } from "./bottleneck.js";
export type { Bar, Diagram, Diagrams } from "./diagram.js";
export type { Metric } from "./distances.js";
export { topologicalLoss } from "./loss.js";
export type { TopologicalLossOptions } from "./loss-options.js";
export { massiveMerges, smallerSides } from "./merges.js";
export {
  type PersistenceImage,
  type PersistenceImageOptions,
  persistenceImage,
} from "./persistence-image.js";
export { type RipsOptions, ripsPersistence } from "./rips.js";
export { minimumSpanningTree } from "./spanning-tree.js";
export type { SparseDistances } from "./sparse.js";
export { type Tear, tear } from "./tear.js";
export type { SpanningTree } from "./tree.js";
export { type WassersteinOptions, wasserstein } from "./wasserstein.js";
