import type { Diagram, Diagrams } from "./diagram.js";

/** A row of a barcode. */
export interface BarcodeRow {
  dim: number;
  birth: number;
  death: number;
}

/** All bars in one list, by dimension and then as they stand: the rows of a table or a plot. */
export function barcode(diagrams: Diagrams): BarcodeRow[] {
  return diagrams.flatMap((bars, dim) => bars.map(({ birth, death }) => ({ dim, birth, death })));
}

/** The lengths of a diagram's bars, longest first: `Infinity` for those that never end. */
export function persistences(diagram: Diagram): Float64Array {
  return Float64Array.from(diagram, ({ birth, death }) => death - birth)
    .sort()
    .reverse();
}
