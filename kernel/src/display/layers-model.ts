import type { Bundle } from "../cell/globals.js";
import { viewBundle } from "./table.js";

type Shape = readonly (number | null)[];

/** The parts of a tfjs layer and of a layers model that a display needs. */
interface Layer {
  name: string;
  outputShape: Shape | readonly Shape[];
  getClassName(): string;
  countParams(): number;
}

interface LayersModel extends Layer {
  layers: Layer[];
  trainableWeights: { shape: Shape }[];
}

/** Shows a layers model as a table: each layer with its output's shape and its number of parameters. */
export function modelBundle(value: object): Bundle | undefined {
  if (!isModel(value)) return undefined;
  const title = `${value.getClassName()} ${value.name}`;
  if (value.layers.length === 0) return { "text/plain": `${title}: no layers` };
  const rows = value.layers.map((layer) => [
    `${layer.name} (${layer.getClassName()})`,
    shapeText(layer.outputShape),
    layer.countParams(),
  ]);
  const size = (shape: Shape) => shape.reduce<number>((product, length) => product * (length ?? 1), 1);
  const trainable = value.trainableWeights.reduce((sum, { shape }) => sum + size(shape), 0);
  const count = (parameters: number) => parameters.toLocaleString("en");
  const remark = `${title}: ${count(value.countParams())} parameters, ${count(trainable)} of them trainable`;
  const total = { rows: rows.length, columns: 3 };
  return viewBundle({ columns: ["Layer", "Output shape", "Parameters"], rows, total, remark });
}

function isModel(value: object): value is LayersModel {
  const { layers, predict, countParams, getClassName } = value as Partial<LayersModel> & {
    predict?: unknown;
  };
  return (
    Array.isArray(layers) && [predict, countParams, getClassName].every((each) => typeof each === "function")
  );
}

/** A shape; `null` is the batch size. Layers with several outputs have several shapes. */
function shapeText(shape: Shape | readonly Shape[]): string {
  if (shape.some(Array.isArray)) return (shape as readonly Shape[]).map(shapeText).join(", ");
  return `[${(shape as Shape).map(String).join(", ")}]`;
}
