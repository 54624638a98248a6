/** A class of homology: from the scale of its birth to that of its death, `Infinity` if it never dies. */
export interface Bar {
  birth: number;
  death: number;
}

/** All bars of one dimension; their order has no meaning. */
export type Diagram = readonly Bar[];

/** Bars by dimension: `diagrams[1]` holds the loops. */
export type Diagrams = Bar[][];
