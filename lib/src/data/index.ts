export { gaussian } from "./gaussian.js";
export { centresAround, type GaussianMixtureOptions, gaussianMixture } from "./gaussian-mixture.js";
export type { SampleOptions } from "./sample.js";
export { uniformSquare } from "./square.js";
export { type Standardiser, standardise } from "./standardise.js";
export { distanceToRoll, rollPoints, rollRange, type SwissRoll, swissRoll } from "./swiss-roll.js";
export { twoSquares } from "./two-squares.js";
