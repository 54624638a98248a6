import type { tf } from "../backend/index.js";

export type LayerWeight = InstanceType<typeof tf.LayerVariable>;
type Layer = tf.LayersModel["layers"][number];

/** tfjs's private lists of a layer's weights, which do not change when the layer is frozen. */
interface OwnWeights {
  _trainableWeights: LayerWeight[];
  _nonTrainableWeights: LayerWeight[];
}

/** A model's layers in order, those of nested models in their place, each once. */
export function leafLayers(model: tf.LayersModel): Layer[] {
  return [...new Set(model.layers.flatMap(leaves))];
}

function leaves(layer: Layer): Layer[] {
  const { layers } = layer as Partial<Pick<tf.LayersModel, "layers">>;
  return layers ? layers.flatMap(leaves) : [layer];
}

/**
 * A model's weights in an order that does not depend on which of them are frozen: first the weights that gradients can
 * move, layer by layer, then the others (batch norm's moving averages). `model.weights` lists frozen weights last.
 */
export function modelWeights(model: tf.LayersModel): LayerWeight[] {
  const own = leafLayers(model).map(ownWeights);
  return [...new Set([...own.flatMap(({ learned }) => learned), ...own.flatMap(({ kept }) => kept)])];
}

function ownWeights(layer: Layer): { learned: LayerWeight[]; kept: LayerWeight[] } {
  const { _trainableWeights: learned, _nonTrainableWeights: kept } = layer as unknown as OwnWeights;
  if (learned.length > 0 || kept.length > 0) return { learned, kept };
  // Recurrent layers and wrappers hold their weights in inner objects. Ids increase in the order of creation.
  return { learned: [...(layer.weights as LayerWeight[])].sort((a, b) => a.id - b.id), kept };
}
