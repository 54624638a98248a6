import { attribute } from "./attributes.js";
import { type Graph, output, type Ref } from "./graph.js";
import type { DrawnOp } from "./recording.js";

/** TensorFlow's random operations that hold no state: the same key, the same numbers. */
export const randomOps = {
  normal: "StatelessRandomNormalV2",
  truncated: "StatelessTruncatedNormalV2",
  uniform: "StatelessRandomUniformV2",
} as const;

/** TensorFlow's number for the Philox generator. */
export const PHILOX = 1;

/** Writes a draw of that shape, seeded by an int32 pair, into a graph. */
export function emitDraw(
  graph: Graph,
  { distribution, offset, scale }: DrawnOp,
  shape: readonly number[],
  seed: Ref,
): Ref {
  const key = graph.node("StatelessRandomGetKeyCounter", [seed], { Tseed: attribute.type("int32") });
  const inputs = [graph.ints(...shape), output(key), output(key, 1), graph.int(PHILOX)];
  const attributes = { dtype: attribute.type("float32"), Tshape: attribute.type("int32") };
  const standard = graph.op(randomOps[distribution], inputs, attributes);
  if (offset === 0 && scale === 1) return standard;
  return graph.math("AddV2", [graph.math("Mul", [standard, graph.scalar(scale)]), graph.scalar(offset)]);
}
