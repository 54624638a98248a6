import type { Attributes } from "./attributes.js";
import { Graph, type GraphNode, type NodeOptions, type Ref } from "./graph.js";

/**
 * The body of a function that XLA compiles. For each square root TensorFlow starts a pipeline of MLIR, a hundredth of a
 * second; for x^½ it does not, and LLVM makes √x of that. They differ at −0 and −∞ alone.
 */
export class CompiledBody extends Graph {
  constructor() {
    super(true);
  }

  override node(
    op: string,
    inputs: readonly Ref[],
    attributes: Attributes = {},
    options: NodeOptions = {},
  ): GraphNode {
    return op === "Sqrt"
      ? super.node("Pow", [...inputs, this.scalar(0.5)], attributes, options)
      : super.node(op, inputs, attributes, options);
  }
}
