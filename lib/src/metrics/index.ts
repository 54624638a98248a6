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
export { type Moments, moments } from "./algebra/moments.js";
export { densityDivergence } from "./density-divergence.js";
export { type Distortion, distortion } from "./distortion.js";
export { energyDistance } from "./energy.js";
export { frechetDistance, frechetFromMoments } from "./frechet.js";
export { blockStatistics } from "./images/block-statistics.js";
export { type ImageScores, imageScores } from "./images/image-scores.js";
export { Inception, type InceptionImages, type InceptionOptions, inceptionFeatures } from "./inception.js";
export { inceptionScore, type SplitScore } from "./inception-score.js";
export { type MleOptions, mleDimension, twoNN } from "./intrinsic-dimension.js";
export { type Kernel, type KidOptions, kernelInceptionDistance, type MmdOptions, mmd } from "./mmd.js";
export { type ModeCoverage, type ModeCoverageOptions, modeCoverage } from "./mode-coverage.js";
export { shareEnclosed, shareOutside } from "./nesting.js";
export { type Overlap, precisionRecall } from "./precision-recall.js";
export { type RankMeasures, rankMeasures } from "./rank-measures.js";
export { type SlicedOptions, slicedWasserstein } from "./sliced-wasserstein.js";
export {
  type Bound,
  type DecideOptions,
  type Decision,
  decide,
  leastSeeds,
  pairedDifferences,
  type Verdict,
} from "./statistics/decide.js";
export { empiricalCdf } from "./statistics/empirical.js";
export { type Interval, meanInterval, shareInterval } from "./statistics/interval.js";
export { kolmogorovSmirnov, uniformCdf } from "./statistics/kolmogorov.js";
export { wasserstein1d } from "./statistics/wasserstein-1d.js";
export {
  coverage,
  distanceToCurve,
  distanceToSet,
  type OutlierShare,
  outOfDistribution,
  shareBeyond,
} from "./support.js";
export {
  type ClassifierTestOptions,
  type ClassifierTestResult,
  classifierTest,
} from "./two-sample/classifier-test.js";
export {
  type PermutationTestOptions,
  permutationTest,
  type TestResult,
} from "./two-sample/permutation-test.js";
