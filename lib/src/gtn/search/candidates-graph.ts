import type { Device } from "../../backend/devices/device.js";
import { type SavedModel, savedModel } from "../../backend/graphs/saved-model.js";
import { attribute, type DType } from "../../jit/graph/attributes.js";
import { Graph, graphDefinition, output, type Ref } from "../../jit/graph/graph.js";

/** The number of targets of greatest score returned for each latent. */
export const candidateCount = 16;
/** The size of a group, whose greatest score is found first, so that the long sort has a sixteenth of the targets. */
export const groupSize = 16;

const FLOAT = { T: attribute.type("float32") };

/**
 * The graph that finds candidates. Fed `rows`, shape [n, d], `loaded` stores all targets; fed `places`, whose length is
 * a multiple of groupSize, and `fresh_penalties`, one for each, `kept` gathers the targets at these places. Fed
 * `block`, shape [b, d], `in_groups`, which is b, the number of groups and groupSize, and `taken`, the places whose
 * penalty is −4 from now on, `scores` [b, candidateCount] are the greatest inner products with the kept targets plus
 * their penalties, in decreasing order, and `found` their places among them.
 */
export function candidatesGraph(n: number, d: number, device: Device): SavedModel {
  const graph = new Graph();
  const all = graph.variable("all_rows", "float32", [n, d]);
  graph.marker("loaded", [graph.assign(all, graph.placeholder("rows", "float32", [n, d]), "float32")]);
  const places = graph.placeholder("places", "int32", [-1]);
  const kept = graph.variable("kept_rows", "float32", [-1, d]);
  const penalties = graph.variable("penalties", "float32", [-1]);
  graph.marker("kept", [
    graph.assign(kept, graph.gather(graph.read(all, "float32"), places, "float32"), "float32"),
    graph.assign(penalties, graph.placeholder("fresh_penalties", "float32", [-1]), "float32"),
  ]);
  const taken = graph.placeholder("taken", "int32", [-1]);
  const scattered = graph.node("ResourceScatterUpdate", [penalties, taken, graph.scalar(-4)], {
    dtype: attribute.type("float32"),
    Tindices: attribute.type("int32"),
  });
  const block = graph.placeholder("block", "float32", [-1, d]);
  const products = graph.op("MatMul", [block, graph.read(kept, "float32")], {
    ...FLOAT,
    transpose_a: attribute.flag(false),
    transpose_b: attribute.flag(true),
  });
  const scores = graph.math("AddV2", [products, graph.read(penalties, "float32", { after: [scattered] })]);
  writeGreatest(graph, scores, graph.placeholder("in_groups", "int32", [3]));
  return savedModel(graphDefinition(graph), { device });
}

/**
 * The greatest scores of each row. They all lie in the groups with the greatest maxima, because as many groups as
 * candidates are taken.
 */
function writeGreatest(graph: Graph, scores: Ref, inGroups: Ref): void {
  const grouped = graph.reshape(scores, inGroups);
  const best = graph.op("Max", [grouped, graph.int(2)], {
    ...FLOAT,
    Tidx: attribute.type("int32"),
    keep_dims: attribute.flag(false),
  });
  const groups = topK(graph, best);
  const chosen = gatherEach(graph, grouped, groups.places, "float32");
  const among = topK(graph, graph.reshape(chosen, graph.ints(-1, candidateCount * groupSize)));
  const [at, within] = ["FloorDiv", "FloorMod"].map((op) =>
    graph.math(op, [among.places, graph.int(groupSize)], "int32"),
  );
  const first = graph.math(
    "Mul",
    [gatherEach(graph, groups.places, at, "int32"), graph.int(groupSize)],
    "int32",
  );
  const places = graph.math("AddV2", [first, within], "int32");
  graph.named("scores", among.values, "float32");
  graph.named("found", places, "int32");
}

/** The greatest values of each row in decreasing order, and their places. */
function topK(graph: Graph, values: Ref): { values: Ref; places: Ref } {
  const node = graph.node("TopKV2", [values, graph.int(candidateCount)], {
    ...FLOAT,
    Tk: attribute.type("int32"),
    index_type: attribute.type("int32"),
    sorted: attribute.flag(true),
  });
  return { values: output(node), places: output(node, 1) };
}

/** Gathers from each row of `from` the elements, or rows, at the places in the same row of `places`. */
function gatherEach(graph: Graph, from: Ref, places: Ref, dtype: DType): Ref {
  return graph.op("GatherV2", [from, places, graph.int(1)], {
    Tparams: attribute.type(dtype),
    Tindices: attribute.type("int32"),
    Taxis: attribute.type("int32"),
    batch_dims: attribute.integer(1),
  });
}
