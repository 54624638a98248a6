import type { tf } from "../backend/index.js";
import type { Fitted } from "../models/fitted.js";
import type { Activation } from "../models/index.js";
import type { LabeledPairs } from "./label-method.js";
import type { Prior } from "./prior.js";

/** The layers of a GTN's network, as `mlp` takes them. */
export interface GtnLayers {
  hidden: readonly number[];
  activation: Activation;
  batchNorm: boolean | number;
}

/** What a GTN is made of. */
export interface GtnParts extends Fitted {
  network: tf.LayersModel;
  layers: GtnLayers;
  /** Of latents and data. */
  dimension: number;
  /** How many classes; 0 if the GTN is not conditional. */
  classes: number;
  /** One prior, or one for each class. */
  priors: readonly Prior[];
  /** What it was trained on; missing after loading. */
  pairs?: readonly LabeledPairs[];
}
