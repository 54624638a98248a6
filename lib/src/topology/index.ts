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
export { type DensestOptions, densest } from "./densest.js";
export { type BarcodeRow, barcode, persistences } from "./diagrams/barcode.js";
export { bettiCurve } from "./diagrams/betti-curve.js";
export { bottleneck } from "./diagrams/bottleneck.js";
export type { Bar, Diagram, Diagrams } from "./diagrams/diagram.js";
export {
  type PersistenceImage,
  type PersistenceImageOptions,
  persistenceImage,
} from "./diagrams/persistence-image.js";
export { diagramWasserstein, type WassersteinOptions } from "./diagrams/wasserstein.js";
export type { Metric } from "./distances.js";
export { topologicalLoss } from "./loss/loss.js";
export type { TopologicalLossOptions } from "./loss/options.js";
export { type BootstrapBandOptions, bootstrapBand } from "./rips/bootstrap-band.js";
export { type RipsOptions, ripsPersistence } from "./rips/rips.js";
export type { SparseDistances } from "./rips/sparse.js";
export { massiveMerges, smallerSides } from "./trees/merges.js";
export { minimumSpanningTree } from "./trees/spanning-tree.js";
export { massiveGap, type Tear, tear } from "./trees/tear.js";
export type { SpanningTree } from "./trees/tree.js";
