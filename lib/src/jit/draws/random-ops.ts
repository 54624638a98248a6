import { attribute } from "../graph/attributes.js";
import { CompiledBody } from "../graph/compiled-body.js";
import { type Graph, output, type Ref } from "../graph/graph.js";
import type { DrawnOp } from "../record/recording.js";

/** TensorFlow's stateless random operations: the same key gives the same numbers. */
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
  const own = graph instanceof CompiledBody && distribution !== "truncated";
  const standard = own
    ? drawFromBits(graph, distribution, shape, seed)
    : philox(graph, randomOps[distribution], "float32", shape, seed);
  if (offset === 0 && scale === 1) return standard;
  return graph.math("AddV2", [graph.math("Mul", [standard, graph.scalar(scale)]), graph.scalar(offset)]);
}

/** One of TensorFlow's random operations on the Philox stream of a seed. */
function philox(
  graph: Graph,
  op: string,
  dtype: "float32" | "int32",
  shape: readonly number[],
  seed: Ref,
): Ref {
  const key = graph.node("StatelessRandomGetKeyCounter", [seed], { Tseed: attribute.type("int32") });
  const inputs = [graph.ints(...shape), output(key), output(key, 1), graph.int(PHILOX)];
  return graph.op(op, inputs, { dtype: attribute.type(dtype), Tshape: attribute.type("int32") });
}

/**
 * The draw that TensorFlow's kernels make from the same random bits, written out, because XLA makes other numbers of
 * them and a training must not depend on its form. Uniform numbers use the low 23 bits; normal ones come in pairs, by
 * Box–Muller.
 */
function drawFromBits(
  graph: Graph,
  distribution: "normal" | "uniform",
  shape: readonly number[],
  seed: Ref,
): Ref {
  const math = (op: string, ...inputs: Ref[]) => graph.math(op, inputs);
  const bitsOf = (sides: readonly number[]) => {
    const bits = philox(graph, "StatelessRandomUniformFullIntV2", "int32", sides, seed);
    const low = graph.math("BitwiseAnd", [bits, graph.int(2 ** 23 - 1)], "int32");
    const types = { SrcT: attribute.type("int32"), DstT: attribute.type("float32") };
    return math("Mul", graph.op("Cast", [low], types), graph.scalar(2 ** -23));
  };
  if (distribution === "uniform") return bitsOf(shape);
  const size = shape.reduce((product, side) => product * side, 1);
  const pairs = Math.ceil(size / 2);
  const float = attribute.type("float32");
  const halves = graph.node("Unpack", [bitsOf([pairs, 2])], {
    T: float,
    num: attribute.integer(2),
    axis: attribute.integer(1),
  });
  const radius = math(
    "Sqrt",
    math("Mul", graph.scalar(-2), math("Log", math("Maximum", output(halves), graph.scalar(1e-7)))),
  );
  const angle = math("Mul", graph.scalar(2 * Math.PI), output(halves, 1));
  const both = ["Sin", "Cos"].map((op) => math("Mul", math(op, angle), radius));
  const joined = graph.op("Pack", both, { T: float, N: attribute.integer(2), axis: attribute.integer(1) });
  const flat = graph.reshape(joined, graph.ints(2 * pairs));
  const cut = graph.op("Slice", [flat, graph.ints(0), graph.ints(size)], {
    T: float,
    Index: attribute.type("int32"),
  });
  return graph.reshape(cut, graph.ints(...shape));
}
