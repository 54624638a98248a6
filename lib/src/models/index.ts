export { type Autoencoder, type AutoencoderOptions, autoencoder } from "./autoencoder.js";
export { type Coupling, type MinibatchOptions, minibatchPairs, reflowPairs } from "./coupling.js";
export { Ddpm, type DdpmOptions } from "./ddpm.js";
export { type DenoiseOptions, type DenoisingStep, denoise, denoisingSteps } from "./denoise.js";
export {
  DigitClassifier,
  type DigitClassifierOptions,
  digitClassifier,
  type LabelledImages,
} from "./digit-classifier.js";
export { FlowMatching, type FlowMatchingOptions } from "./flow-matching.js";
export { Gan, type GanOptions } from "./gan.js";
export { GaussianMixture, type GaussianMixtureFit, type MixtureParameters } from "./gaussian-mixture.js";
export { initialiseLinear } from "./initialise.js";
export { type IntegrateOptions, integrate, type Velocity } from "./integrate.js";
export { KnotheRosenblatt } from "./knothe-rosenblatt.js";
export { type Activation, type MlpOptions, mlp } from "./mlp.js";
export { alphaBars, cosineAlphaBars, linearAlphaBars, type NoiseSchedule } from "./noise-schedule.js";
export { dataFrom, noised, noiseFrom, type Prediction, predictionTarget } from "./prediction.js";
export { RealNvp, type RealNvpOptions } from "./realnvp.js";
export { SpectralDense } from "./spectral-norm.js";
export type { TimeCode } from "./time-code.js";
export { type ToyNetworkOptions, toyNetwork } from "./toy-network.js";
export { Vae, type VaeOptions } from "./vae.js";
