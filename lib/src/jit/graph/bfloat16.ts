import type { RecordedOp } from "../record/recording.js";
import { type Attributes, attribute, dtypes } from "./attributes.js";
import type { Graph, Ref } from "./graph.js";

/** Products and convolutions, and which of their inputs are their factors. */
const factors: Record<string, readonly number[]> = {
  MatMul: [0, 1],
  BatchMatMulV2: [0, 1],
  Conv2D: [0, 1],
  Conv2DBackpropInput: [1, 2],
  Conv2DBackpropFilter: [0, 2],
};

/**
 * Writes a product of float32 with its factors rounded to bfloat16, as PyTorch's autocast does. The device sums in
 * float32, and the result is float32 with 8 significant bits.
 * @returns undefined if the operation is not a product of float32
 */
export function productInBfloat16(
  graph: Graph,
  { op, outputs }: RecordedOp,
  operands: readonly Ref[],
  attributes: Attributes,
): Ref | undefined {
  const rounded = factors[op];
  if (!rounded || outputs[0].dtype !== dtypes.float32) return undefined;
  const inputs = operands.map((ref, k) =>
    rounded.includes(k) ? graph.cast(ref, "float32", "bfloat16") : ref,
  );
  const product = graph.op(op, inputs, { ...attributes, T: attribute.type("bfloat16") });
  return graph.cast(product, "bfloat16", "float32");
}
