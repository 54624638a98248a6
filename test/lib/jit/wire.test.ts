import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { savedModel } from "../../../lib/src/backend/graphs/saved-model.js";
import { attribute } from "../../../lib/src/jit/graph/attributes.js";
import { Graph, graphDefinition } from "../../../lib/src/jit/graph/graph.js";

// tfjs-node carries Google's own reader of these messages.
const { SavedModel } = createRequire(import.meta.url)("@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js");

it("writes messages that protobuf's own reader understands", () => {
  const graph = new Graph();
  const x = graph.op(
    "Placeholder",
    [],
    { dtype: attribute.type("float32"), shape: attribute.shape([2, 300]) },
    { name: "x" },
  );
  graph.op("Sum", [x, graph.ints(-1)], { keep_dims: attribute.flag(true), name: attribute.text("é") });
  graph.op("Fill", [graph.ints(7, 7, 7), graph.scalar(0.5)], { list: attribute.integers([1, 128, 70000]) });
  const saved = SavedModel.deserializeBinary(savedModel(graphDefinition(graph)).bytes);
  const definition = saved.getMetaGraphsList()[0].getGraphDef();
  const nodes = definition.getNodeList();
  const attr = (at: number, name: string) => nodes[at].getAttrMap().get(name);
  expect(nodes.map((node: { getOp(): string }) => node.getOp())).toEqual([
    "Placeholder",
    "Const",
    "Sum",
    "Const",
    "Const",
    "Fill",
  ]);
  expect(nodes[2].getInputList()).toEqual(["x:0", "Const_1:0"]);
  expect(
    attr(0, "shape")
      .getShape()
      .getDimList()
      .map((dim: { getSize(): number }) => dim.getSize()),
  ).toEqual([2, 300]);
  expect([...Buffer.from(attr(1, "value").getTensor().getTensorContent_asU8())]).toEqual([
    255, 255, 255, 255,
  ]);
  expect(attr(2, "keep_dims").getB()).toBe(true);
  expect(Buffer.from(attr(2, "name").getS_asU8()).toString()).toBe("é");
  // Equal values are written once.
  expect(attr(3, "value").getTensor().getIntValList()).toEqual([7]);
  expect(attr(5, "list").getList().getIList()).toEqual([1, 128, 70000]);
});
