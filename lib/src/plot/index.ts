export { type Figure, figure, type Spec } from "./figure.js";
export { type StretchedSquareOptions, stretchedSquare } from "./stretched-square.js";
export { type SwissRollOptions, swissRoll } from "./swiss-roll.js";
