export { initialiseLinear } from "./initialise.js";
export { type Activation, type MlpOptions, mlp } from "./mlp.js";
