import type { Attributes } from "./attributes.js";
import { Graph, type GraphNode, type NodeOptions, type Ref } from "./graph.js";

/**
 * The body of a function that XLA compiles. For each square root TensorFlow starts an MLIR pipeline, which takes a
 * hundredth of a second. For x^½ it does not, and LLVM turns that into √x. The two differ only at −0 and −∞.
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
