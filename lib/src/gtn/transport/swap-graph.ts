import type { Device } from "../../backend/devices/device.js";
import { type SavedModel, savedModel } from "../../backend/graphs/saved-model.js";
import { attribute } from "../../jit/graph/attributes.js";
import { Graph, graphDefinition, output, type Ref } from "../../jit/graph/graph.js";
import { axisCount, halvings } from "./neighbor-order.js";

/** A row is a point and, as one more number, its index, so that both move together. Float32 counts up to here. */
export const mostRows = 2 ** 24;

const FLOAT = { T: attribute.type("float32") };
const INDEX = attribute.type("int32");

/**
 * The graph that settles rows. It is fed by placeholders and run by fetching a name:
 * - `loaded` sets the table to `fed_latents` and `fed_targets`, each of shape [n, d + 1].
 * - `reordered` puts the rows into `order`.
 * - `by_latents` and `by_targets` order the rows by the cells in which their latents, or targets, lie, of the grid whose
 *   axes have the weights `grid`, shape [axes, d + 1].
 * - `settled` takes `length` rows from `from` on, in m pairs of groups of a rows. `pairs` is [m, 2, a], and `length` 2ma.
 *   Row k of a first group is settled with row (k + `shift`) mod a of the second.
 * - `latent` and `target` return the indices in each row, shape [n, 1].
 */
export function swapGraph(n: number, d: number, device: Device): SavedModel {
  const graph = new Graph();
  const [latents, targets] = ["latents", "targets"].map((name) => {
    const handle = graph.variable(name, "float32", [n, d + 1]);
    const fed = graph.placeholder(`fed_${name}`, "float32", [n, d + 1]);
    return { handle, fed, rows: graph.read(handle, "float32") };
  });
  const set = (name: string, ...values: [{ handle: Ref }, Ref][]) =>
    graph.marker(
      name,
      values.map(([{ handle }, value]) => graph.assign(handle, value, "float32")),
    );
  const reorder = (name: string, order: Ref) =>
    set(
      name,
      [latents, graph.gather(latents.rows, order, "float32")],
      [targets, graph.gather(targets.rows, order, "float32")],
    );

  set("loaded", [latents, latents.fed], [targets, targets.fed]);
  reorder("reordered", graph.placeholder("order", "int32", [n]));
  const grid = graph.placeholder("grid", "float32", [axisCount(n, d), d + 1]);
  reorder("by_latents", cellOrder(graph, latents.rows, grid, n, d));
  reorder("by_targets", cellOrder(graph, targets.rows, grid, n, d));
  set("settled", [targets, settled(graph, latents.rows, targets.rows, d)]);
  const indices = (rows: Ref) => slice(graph, rows, graph.ints(0, d), graph.ints(-1, 1));
  graph.named("latent", indices(latents.rows), "float32");
  graph.named("target", indices(targets.rows), "float32");
  return savedModel(graphDefinition(graph), { device });
}

/** The targets after the pairs that are fed were settled. */
function settled(graph: Graph, latents: Ref, targets: Ref, d: number): Ref {
  const from = graph.placeholder("from", "int32", []);
  const pairs = graph.placeholder("pairs", "int32", [3]);
  const length = graph.placeholder("length", "int32", []);
  const shift = graph.placeholder("shift", "int32", []);
  const up = graph.math("Neg", [shift], "int32");
  const inPairs = graph.concat([pairs, graph.ints(d + 1)], 0, "int32");
  const sides = (rows: Ref) => {
    const chosen = slice(graph, rows, rowAt(graph, from), rowAt(graph, length, -1));
    const groups = graph.node("Unpack", [graph.reshape(chosen, inPairs)], {
      ...FLOAT,
      num: attribute.integer(2),
      axis: attribute.integer(1),
    });
    return [output(groups), roll(graph, output(groups, 1), up)] as const;
  };
  const [s, s2] = sides(latents);
  const [t, t2] = sides(targets);
  const products = graph.math("Mul", [graph.math("Sub", [s, s2]), graph.math("Sub", [t, t2])]);
  // Without the last numbers, which are indices.
  const coordinates = slice(graph, products, graph.ints(0, 0, 0), graph.ints(-1, -1, d));
  const lower = graph.math("Less", [sum(graph, coordinates, 2, true), graph.scalar(0)]);
  const first = graph.op("SelectV2", [lower, t2, t], FLOAT);
  const second = roll(graph, graph.op("SelectV2", [lower, t, t2], FLOAT), shift);
  const both = graph.op("Pack", [first, second], {
    ...FLOAT,
    N: attribute.integer(2),
    axis: attribute.integer(1),
  });
  const end = graph.math("AddV2", [from, length], "int32");
  const before = slice(graph, targets, graph.ints(0, 0), rowAt(graph, from, -1));
  const after = slice(graph, targets, rowAt(graph, end), graph.ints(-1, -1));
  return graph.concat([before, graph.reshape(both, graph.ints(-1, d + 1)), after], 0);
}

/**
 * The order of the rows by the cells of a grid. As in `neighborOrder`, but for rounding, a cell's number has the binary
 * digits of its place along the axes in turn.
 */
function cellOrder(graph: Graph, rows: Ref, grid: Ref, n: number, d: number): Ref {
  const bits = halvings(n);
  const axes = axisCount(n, d);
  const flags = { transpose_a: attribute.flag(false), transpose_b: attribute.flag(true) };
  const along = graph.op("MatMul", [grid, rows], { ...FLOAT, ...flags });
  const float = (integers: Ref) => graph.cast(integers, "int32", "float32");
  const ranks = float(sortedPlaces(graph, float(sortedPlaces(graph, along, n)), n));
  const digits = Array.from({ length: axes }, (_, axis) => Math.ceil((bits - axis) / axes));
  const ofAxes = (value: (count: number, axis: number) => number) =>
    graph.constant({
      dtype: "float32",
      shape: [axes, 1],
      content: new Uint8Array(Float32Array.from(digits, value).buffer),
    });
  const scaled = graph.math("Mul", [ranks, ofAxes((count) => 2 ** count)]);
  const places = graph.math("Floor", [graph.math("RealDiv", [scaled, graph.scalar(n)])]);
  const parts = Array.from({ length: digits[0] }, (_, digit) => {
    const unit = ofAxes((count) => 2 ** (count - 1 - digit));
    const shifted = graph.math("Floor", [graph.math("RealDiv", [places, unit])]);
    // An axis without this digit has the weight 0.
    const weight = ofAxes((count, axis) => (digit < count ? 2 ** (bits - 1 - axis - digit * axes) : 0));
    return graph.math("Mul", [graph.math("FloorMod", [shifted, graph.scalar(2)]), weight]);
  });
  const cells = parts.reduce((all, part) => graph.math("AddV2", [all, part]));
  return sortedPlaces(graph, sum(graph, cells, 0), n);
}

/** The places of each row's numbers in increasing order; equal ones stay in order. */
function sortedPlaces(graph: Graph, numbers: Ref, n: number): Ref {
  const types = { ...FLOAT, Tk: INDEX, index_type: INDEX };
  const sorted = graph.node("TopKV2", [graph.math("Neg", [numbers]), graph.int(n)], {
    ...types,
    sorted: attribute.flag(true),
  });
  return output(sorted, 1);
}

/** A row's number as the start, or the size, of a slice. */
function rowAt(graph: Graph, row: Ref, column: 0 | -1 = 0): Ref {
  const types = { T: INDEX, N: attribute.integer(2), axis: attribute.integer(0) };
  return graph.op("Pack", [row, graph.int(column)], types);
}

function slice(graph: Graph, rows: Ref, begin: Ref, size: Ref): Ref {
  return graph.op("Slice", [rows, begin, size], { ...FLOAT, Index: INDEX });
}

/** Moves the rows of each group down by a number, the last ones to the top. */
function roll(graph: Graph, rows: Ref, by: Ref): Ref {
  return graph.op("Roll", [rows, by, graph.int(1)], { ...FLOAT, Tshift: INDEX, Taxis: INDEX });
}

function sum(graph: Graph, values: Ref, axis: number, keep = false): Ref {
  return graph.op("Sum", [values, graph.int(axis)], {
    ...FLOAT,
    Tidx: INDEX,
    keep_dims: attribute.flag(keep),
  });
}
