export { type Autoencoder, type AutoencoderOptions, autoencoder } from "./autoencoder.js";
export { Ddpm, type DdpmOptions } from "./ddpm.js";
export {
  DigitClassifier,
  type DigitClassifierOptions,
  digitClassifier,
  type LabelledImages,
} from "./digit-classifier.js";
export { Gan, type GanOptions } from "./gan.js";
export { initialiseLinear } from "./initialise.js";
export { type Activation, type MlpOptions, mlp } from "./mlp.js";
export { SpectralDense } from "./spectral-norm.js";
export { Vae, type VaeOptions } from "./vae.js";
