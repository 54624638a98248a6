export { type Claim, type ClaimsTable, claimsTable } from "./claims.js";
export { type Figure, figure, type Spec } from "./figure.js";
export {
  type LiveLossCurve,
  type LossCurveOptions,
  type LossRecord,
  liveLossCurve,
  lossCurve,
} from "./loss-curve.js";
export { type MatchingOrderOptions, matchingOrder } from "./matching-order.js";
export { type QuantileMapOptions, quantileMap } from "./quantile-map.js";
export { type StretchedSquareOptions, stretchedSquare } from "./stretched-square.js";
export { type SwissRollOptions, swissRoll } from "./swiss-roll.js";
