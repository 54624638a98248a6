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
export type { ImageArray } from "../points/image-array.js";
export type { ReadablePoints, ReadableTensor } from "../points/point-array.js";
export type { Standardizer } from "../points/standardize.js";
export type { Rows } from "../train/index.js";
export type { Gaussian, Matrix } from "./densities/gaussian.js";
export { GaussianMixture } from "./densities/gaussian-mixture.js";
export { KnotheRosenblatt } from "./densities/knothe-rosenblatt.js";
export type { CovarianceType, MixtureState } from "./densities/mixture-em.js";
export type { GaussianMixtureFitOptions } from "./densities/mixture-fit.js";
export type { MixtureParameters } from "./densities/mixture-parameters.js";
export { energyLoss } from "./energy-loss.js";
export type { Fitted, PointFitOptions, SelfFitOptions } from "./fitted.js";
export { type MinibatchOptions, minibatchPairs, reflowPairs } from "./flows/coupling.js";
export { Ddpm, type DdpmFitOptions, type DdpmOptions } from "./flows/ddpm.js";
export { type DenoiseOptions, type DenoisingStep, denoise, denoisingSteps } from "./flows/denoise.js";
export { FlowMatching } from "./flows/flow-matching.js";
export type {
  Coupling,
  CouplingFunction,
  FlowMatchingFitOptions,
  FlowMatchingOptions,
  FlowOptions,
} from "./flows/flow-options.js";
export { type IntegrateOptions, integrate, type Velocity } from "./flows/integrate.js";
export type { IterateOptions } from "./flows/iterate.js";
export {
  MeanFlow,
  type MeanFlowFitOptions,
  type MeanFlowOptions,
  type MeanFlowSampleOptions,
} from "./flows/mean-flow.js";
export { alphaBars, cosineAlphaBars, linearAlphaBars, type NoiseSchedule } from "./flows/noise-schedule.js";
export { RealNvp } from "./flows/realnvp.js";
export type { RealNvpFitOptions, RealNvpOptions } from "./flows/realnvp-options.js";
export type { TimeCode } from "./flows/time-code.js";
export { type ToyNetworkOptions, toyNetwork } from "./flows/toy-network.js";
export { type ConvolutionalNetworksOptions, convolutionalNetworks } from "./gan/convolutional-networks.js";
export { Gan, type GanFitOptions, type GanOptions } from "./gan/gan.js";
export {
  type GanLoss,
  gradientPenalty,
  hingeLoss,
  type LabelOptions,
  nonSaturatingLoss,
  wassersteinLoss,
} from "./gan/losses.js";
export {
  type MultiGeneratorFitOptions,
  MultiGeneratorGan,
  type MultiGeneratorOptions,
} from "./gan/multi-generator.js";
export { TopoSampler, type TopoSamplerFitOptions } from "./gan/topo-sampler.js";
export type { TopoSamplerOptions } from "./gan/topo-sampler-options.js";
export type { GenerativeModel } from "./generative-model.js";
export { Autoencoder, type AutoencoderFitOptions, type AutoencoderOptions } from "./images/autoencoder.js";
export {
  DigitClassifier,
  type DigitClassifierFitOptions,
  type DigitClassifierOptions,
  type LabeledImages,
} from "./images/digit-classifier.js";
export type { ImageFitOptions, Images } from "./images/fitted-images.js";
export { PointVae, type PointVaeFitOptions, type PointVaeOptions } from "./images/point-vae.js";
export {
  TopologicalAutoencoder,
  type TopologicalAutoencoderFitOptions,
  type TopologicalAutoencoderOptions,
} from "./images/topological-autoencoder.js";
export { Vae, type VaeFitOptions, type VaeOptions } from "./images/vae.js";
export { jacobians, singularValues } from "./jacobian.js";
export { activation } from "./layers/activation.js";
export { type ConvolutionOptions, convolution, transposedConvolution } from "./layers/convolution.js";
export { type DenseOptions, dense } from "./layers/dense.js";
export { initializeLinear } from "./layers/initialize.js";
export { beside, chain, type KernelLayer, type Layer, type Mode, mapLayer } from "./layers/layer.js";
export { type Activation, type MlpOptions, mlp } from "./layers/mlp.js";
export { type OrthogonalLayer, orthogonal } from "./layers/orthogonal.js";
export { type PerceptronOptions, perceptron } from "./layers/perceptron.js";
export { type SpectralLayer, type SpectralNormOptions, spectralNorm } from "./layers/spectral-norm.js";
export { type LocalShape, localShape } from "./local-shape.js";
export { dataFrom, noised, noiseFrom, type Prediction, predictionTarget } from "./prediction.js";
export { type NoiseFitOptions, NoiseModule, type NoiseModuleOptions } from "./prior/noise-module.js";
export type { DeathMatch } from "./prior/noise-targets.js";
export type { NoiseTrainingOptions } from "./prior/noise-training.js";
export {
  PriorRejection,
  type PriorRejectionFitOptions,
  type PriorRejectionOptions,
} from "./prior/prior-rejection.js";
export { jacobianRejection, leastRows, type Network } from "./prior/rejection.js";
export { type LatentMap, type Pushforward, pushforward, type Sampler } from "./pushforward.js";
export type { CopyDraws } from "./sampling.js";
export { type Spread, type SpreadOptions, withSpread } from "./spread.js";
export type { Trained } from "./trained.js";
