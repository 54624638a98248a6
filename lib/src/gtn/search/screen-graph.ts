import type { Device } from "../../backend/devices/device.js";
import { type SavedModel, savedModel } from "../../backend/graphs/saved-model.js";
import { attribute, type DType } from "../../jit/graph/attributes.js";
import { Graph, graphDefinition, type Ref } from "../../jit/graph/graph.js";

/** Latents screened at once, and targets in one product: 16 MiB of scores in bfloat16, 32 in float32. */
export const blockSize = 512;
export const chunkSize = 16_384;
/**
 * The numbers of neighboring targets in a group, and of neighboring groups in a set. Only the greatest score of each is
 * returned.
 */
export const groupSize = 16;
export const setSize = 64;

/** The precision of the products. */
export type ScreenType = "float32" | "bfloat16";

/**
 * The graph that screens targets. Fed `rows`, shape [n, d], `loaded` stores all of them; fed `places`, `kept_k` gathers
 * chunk k; fed `block`, shape [blockSize, d], `groups_k` and `sets_k` are the greatest scores of the first k chunks: of a
 * chunk of m targets group j holds those at j, j + m / groupSize, ….
 */
export function screenGraph(n: number, d: number, dtype: ScreenType, device: Device): SavedModel {
  const graph = new Graph();
  const targets = stored(
    graph,
    "loaded",
    cast(graph, graph.placeholder("rows", "float32", [n, d]), "float32", dtype),
    dtype,
  );
  const places = graph.placeholder("places", "int32", [-1]);
  const block = cast(graph, graph.placeholder("block", "float32", [blockSize, d]), "float32", dtype);
  const greatest: Ref[] = [];
  for (let k = 0; k * chunkSize < n; k++) {
    const chosen = graph.gather(targets, places, dtype);
    const chunk = stored(graph, `kept_${k}`, chosen, dtype);
    greatest.push(greatestOfGroups(graph, [block, chunk], dtype, greatest.at(-1)));
    const groups = cast(graph, graph.concat(greatest, 1, dtype), dtype, "float32");
    graph.named(`groups_${k + 1}`, groups, "float32");
    graph.named(`sets_${k + 1}`, greatestOfSets(graph, groups), "float32");
  }
  return savedModel(graphDefinition(graph), { device });
}

/**
 * The greatest score of each group, by max pooling: the only reduction that oneDNN supports for bfloat16, and as fast
 * as others for float32. It waits for the previous chunk, so that only one chunk's scores are in memory.
 */
function greatestOfGroups(graph: Graph, [block, chunk]: [Ref, Ref], dtype: ScreenType, before?: Ref): Ref {
  const T = attribute.type(dtype);
  const flags = { transpose_a: attribute.flag(false), transpose_b: attribute.flag(true) };
  const after = before && "node" in before ? [before.node] : [];
  const scores = graph.op("MatMul", [block, chunk], { T, ...flags }, { after });
  const window = attribute.integers([1, 1, groupSize, 1]);
  const inGroups = graph.reshape(scores, graph.ints(blockSize, 1, groupSize, -1), dtype);
  const pooled = graph.op("MaxPool", [inGroups], {
    T,
    ksize: window,
    strides: window,
    padding: attribute.text("VALID"),
    data_format: attribute.text("NHWC"),
  });
  return graph.reshape(pooled, graph.ints(blockSize, -1), dtype);
}

function greatestOfSets(graph: Graph, groups: Ref): Ref {
  return graph.op("Max", [graph.reshape(groups, graph.ints(blockSize, -1, setSize)), graph.int(2)], {
    T: attribute.type("float32"),
    Tidx: attribute.type("int32"),
    keep_dims: attribute.flag(false),
  });
}

/** A variable of the session; running `name` sets it. */
function stored(graph: Graph, name: string, value: Ref, dtype: DType): Ref {
  const handle = graph.variable(name, dtype, [-1, -1]);
  graph.marker(name, [graph.assign(handle, value, dtype)]);
  return graph.read(handle, dtype);
}

function cast(graph: Graph, ref: Ref, from: DType, to: DType): Ref {
  return from === to ? ref : graph.cast(ref, from, to);
}
