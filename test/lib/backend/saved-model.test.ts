import { tf } from "topolab";
import { expect, it } from "vitest";
import { savedModel } from "../../../lib/src/backend/graphs/saved-model.js";
import { Session } from "../../../lib/src/backend/graphs/session.js";
import { idOf } from "../../../lib/src/backend/native.js";
import { Graph, graphDefinition } from "../../../lib/src/jit/graph/graph.js";

const x = Float32Array.from({ length: 100 }, (_, i) => i);

/** x / 3, for which TensorFlow's optimizers write x · ⅓. */
function thirds(asWritten: boolean): number[] {
  const graph = new Graph();
  const threes = new Uint8Array(new Float32Array(100).fill(3).buffer);
  const third = graph.math("RealDiv", [
    graph.placeholder("x", "float32", [100]),
    graph.constant({ dtype: "float32", shape: [100], content: threes }),
  ]);
  graph.named("y", third, "float32");
  const session = new Session(savedModel(graphDefinition(graph), { asWritten }));
  const [values] = session.values([{ name: "x", id: idOf(tf.tensor1d(x)) }], ["y"]);
  session.dispose();
  return [...values];
}

it("is rewritten by TensorFlow unless it is marked as final", () => {
  const quotients = Array.from(x, (value) => Math.fround(value / 3));
  expect(thirds(true)).toEqual(quotients);
  expect(thirds(false)).not.toEqual(quotients);
});
