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

/** The parts of a GTN. */
export interface GtnParts extends Fitted {
  network: tf.LayersModel;
  layers: GtnLayers;
  /** Dimension of latents and data. */
  dimension: number;
  /** Number of classes; 0 if the GTN is not conditional. */
  classes: number;
  /** One prior, or one for each class. */
  priors: readonly Prior[];
  /** The training pairs; missing after loading. */
  pairs?: readonly LabeledPairs[];
}
