export type { PointArray, Points, Random, RandomState, tf } from "../backend/index.js";
export { activation } from "./activation.js";
export { type Autoencoder, type AutoencoderOptions, autoencoder } from "./autoencoder.js";
export { type ConvolutionOptions, convolution, transposedConvolution } from "./convolution.js";
export { type Coupling, type MinibatchOptions, minibatchPairs, reflowPairs } from "./coupling.js";
export { Ddpm, type DdpmOptions } from "./ddpm.js";
export { type DenoiseOptions, type DenoisingStep, denoise, denoisingSteps } from "./denoise.js";
export { type DenseOptions, dense } from "./dense.js";
export {
  DigitClassifier,
  type DigitClassifierOptions,
  digitClassifier,
  type LabelledImages,
} from "./digit-classifier.js";
export { FlowMatching, type FlowMatchingOptions } from "./flow-matching.js";
export { Gan, type GanOptions } from "./gan.js";
export {
  type GanLoss,
  gradientPenalty,
  hinge,
  type LabelOptions,
  nonSaturating,
  wasserstein,
} from "./gan-losses.js";
export type { Gaussian, Matrix } from "./gaussian.js";
export { GaussianMixture, type GaussianMixtureFit, type MixtureParameters } from "./gaussian-mixture.js";
export { initialiseLinear } from "./initialise.js";
export { type IntegrateOptions, integrate, type Velocity } from "./integrate.js";
export type { IterateOptions } from "./iterate.js";
export { jacobians, singularValues } from "./jacobian.js";
export { KnotheRosenblatt } from "./knothe-rosenblatt.js";
export { beside, chain, type KernelLayer, type Layer, type Mode, mapLayer } from "./layer.js";
export { type Activation, type MlpOptions, mlp } from "./mlp.js";
export { MultiGeneratorGan, type MultiGeneratorOptions } from "./multi-generator.js";
export { NoiseModule, type NoiseModuleOptions } from "./noise-module.js";
export { alphaBars, cosineAlphaBars, linearAlphaBars, type NoiseSchedule } from "./noise-schedule.js";
export type { DeathMatch } from "./noise-targets.js";
export { type NoiseTrainingOptions, trainNoise } from "./noise-training.js";
export { type OrthogonalLayer, orthogonal } from "./orthogonal.js";
export { type PerceptronOptions, perceptron } from "./perceptron.js";
export { dataFrom, noised, noiseFrom, type Prediction, predictionTarget } from "./prediction.js";
export { RealNvp, type RealNvpOptions } from "./realnvp.js";
export {
  jacobianRejection,
  leastRows,
  type Network,
  type PriorRejection,
  type PriorRejectionOptions,
  priorRejection,
} from "./rejection.js";
export { type SpectralLayer, type SpectralNormOptions, spectralNorm } from "./spectral-norm.js";
export type { TimeCode } from "./time-code.js";
export { TopologicalAutoencoder, type TopologicalAutoencoderOptions } from "./topological-autoencoder.js";
export { type ToyNetworkOptions, toyNetwork } from "./toy-network.js";
export { Vae, type VaeOptions } from "./vae.js";
