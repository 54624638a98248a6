/** A class of homology: from the scale where it is born to the one where it dies, `Infinity` where it never does. */
export interface Bar {
  birth: number;
  death: number;
}

/** The bars of one dimension, in no promised order. */
export type Diagram = readonly Bar[];

/** Bars by dimension: `diagrams[1]` holds the loops. */
export type Diagrams = Bar[][];
