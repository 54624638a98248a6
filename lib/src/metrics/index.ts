export type { Draws } from "../backend/draws.js";
export type { PointArray, Points, Random, RandomState, tf } from "../backend/index.js";
export { densityDivergence } from "./density-divergence.js";
export { type Distortion, distortion } from "./distortion.js";
export { empiricalCdf } from "./empirical.js";
export { energyDistance } from "./energy.js";
export { frechetDistance, frechetFromMoments } from "./frechet.js";
export { Inception, type InceptionImages, type InceptionOptions, inceptionFeatures } from "./inception.js";
export { inceptionScore, type SplitScore } from "./inception-score.js";
export { type Interval, meanInterval, shareInterval } from "./interval.js";
export { type MleOptions, mleDimension, twoNN } from "./intrinsic-dimension.js";
export { kolmogorovSmirnov, uniformCdf } from "./kolmogorov.js";
export { type Kernel, type KidOptions, kernelInceptionDistance, type MmdOptions, mmd } from "./mmd.js";
export { type Moments, moments } from "./moments.js";
export { shareEnclosed, shareOutside } from "./nesting.js";
export { type Overlap, precisionRecall } from "./precision-recall.js";
export { type RankMeasures, rankMeasures } from "./rank-measures.js";
export { type SlicedOptions, slicedWasserstein } from "./sliced-wasserstein.js";
export {
  coverage,
  distanceToCurve,
  distanceToSet,
  type OutlierShare,
  outOfDistribution,
} from "./support.js";
export { wasserstein1d } from "./wasserstein-1d.js";
