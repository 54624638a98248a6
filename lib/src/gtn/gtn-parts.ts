import type { tf } from "../backend/index.js";
import type { Activation } from "../models/index.js";
import type { Standardizer } from "../points/standardize.js";
import type { TrainingRun } from "../train/index.js";
import type { LabeledPairs } from "./label-method.js";
import type { Prior } from "./prior.js";

/** The layers of a GTN's network, as `mlp` takes them. */
export interface GtnLayers {
  hidden: readonly number[];
  activation: Activation;
  batchNorm: boolean | number;
}

/** What a GTN is made of. */
export interface GtnParts {
  network: tf.LayersModel;
  layers: GtnLayers;
  /** Of latents and data. */
  dimension: number;
  /** From data to what the network learned; undefined if the data were taken as they are. */
  scaler: Standardizer | undefined;
  /** How many classes; 0 if the GTN is not conditional. */
  classes: number;
  /** One prior, or one for each class. */
  priors: readonly Prior[];
  run: TrainingRun;
  /** What it was trained on; missing after loading. */
  pairs?: readonly LabeledPairs[];
}
