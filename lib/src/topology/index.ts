export type { Bar, Diagram, Diagrams } from "./diagram.js";
export type { Metric } from "./distances.js";
export { type RipsOptions, ripsPersistence } from "./rips.js";
export { minimumSpanningTree, type SpanningTree } from "./tree.js";
