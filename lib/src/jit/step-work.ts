import { elements, flopsOf } from "../backend/devices/work.js";
import { shapesOf } from "./record/recording.js";
import type { Traced } from "./record/traced.js";

/** The size of one training step. */
export interface StepWork {
  /** Floating-point operations of its products and convolutions. */
  flops: number;
  /** Numbers that its operations write. */
  written: number;
  /** Its operations. */
  operations: number;
  /** Numbers that its variables hold. */
  state: number;
  /** Whether it has a convolution. */
  convolution: boolean;
}

/** Counts the work of a recorded step. */
export function stepWork({ recording, state }: Traced): StepWork {
  const shapes = shapesOf(recording);
  let flops = 0;
  let written = 0;
  for (const { op, attributes, inputs, outputs } of recording.ops) {
    for (const { shape } of outputs) written += elements(shape);
    const operands = inputs.map((id) => shapes.get(id) ?? []);
    flops += flopsOf({ op, attributes, inputs: operands, output: outputs[0]?.shape });
  }
  return {
    flops,
    written,
    operations: recording.ops.length,
    state: state.reduce((sum, { variable }) => sum + variable.size, 0),
    convolution: recording.ops.some(({ op }) => op.startsWith("Conv") || op.startsWith("Depthwise")),
  };
}
