import type { Diagram, Diagrams } from "./diagram.js";
import { requireBars } from "./essential.js";

/** A row of a barcode. */
export interface BarcodeRow {
  dim: number;
  birth: number;
  death: number;
}

/**
 * Returns all bars in one list, by dimension and then in their order: the rows of a table or a plot.
 * @throws {ValueError} if a birth is not finite, or a death is NaN or comes before its birth
 * @example
 * barcode(ripsPersistence([[0, 0], [1, 0], [5, 0]], { maxDim: 0 })); // rows { dim, birth, death }
 */
export function barcode(diagrams: Diagrams): BarcodeRow[] {
  diagrams.forEach((bars, dim) => {
    requireBars(bars, `diagram ${dim}`);
  });
  return diagrams.flatMap((bars, dim) => bars.map(({ birth, death }) => ({ dim, birth, death })));
}

/**
 * Returns the lengths of a diagram's bars, longest first: `Infinity` for bars that never end.
 * @throws {ValueError} if a birth is not finite, or a death is NaN or comes before its birth
 * @example
 * persistences([{ birth: 1, death: 3 }, { birth: 0, death: 5 }]);
 */
export function persistences(diagram: Diagram): Float64Array {
  requireBars(diagram, "the diagram");
  return Float64Array.from(diagram, ({ birth, death }) => death - birth)
    .sort()
    .reverse();
}
