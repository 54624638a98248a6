import { ValueError } from "../../errors.js";
import { type Recording, shapesOf } from "../record/recording.js";
import { attribute } from "./attributes.js";
import type { Graph, Ref } from "./graph.js";

/**
 * The indices of an operation and the upper limit of each of their columns. TensorFlow on a CPU refuses an index out of
 * range; XLA clamps or drops it, and a GPU returns zeros.
 */
export interface Lookup {
  /** The input that holds the indices. */
  slot: number;
  limits: readonly number[];
  /** The number of axes of the indices. */
  rank: number;
  /** Whether a negative index is refused. */
  signed: boolean;
}

interface Sources {
  shape(id: number): readonly number[];
  values(id: number): ArrayLike<number> | undefined;
}

type Rule = (inputs: readonly number[], sources: Sources) => Omit<Lookup, "rank" | "signed">;

/** Rows of one axis, of the first axis, and of several axes at once: the last axis of the indices counts those. */
const ofFirstAxis: Rule = ([x], { shape }) => ({ slot: 1, limits: shape(x).slice(0, 1) });
const ofSeveralAxes: Rule = ([x, indices], { shape }) => ({
  slot: 1,
  limits: shape(x).slice(0, shape(indices).at(-1)),
});

const rules = new Map<string, Rule>([
  [
    "GatherV2",
    ([x, , axis], { shape, values }) => ({ slot: 1, limits: [shape(x).at(Number(values(axis)![0]))!] }),
  ],
  ["GatherNd", ofSeveralAxes],
  ["TensorScatterUpdate", ofSeveralAxes],
  [
    "ScatterNd",
    ([indices, , sides], { shape, values }) => ({
      slot: 0,
      limits: Array.from(values(sides)!).slice(0, shape(indices).at(-1)),
    }),
  ],
  ["UnsortedSegmentSum", ([, , count], { values }) => ({ slot: 1, limits: [Number(values(count)![0])] })],
  ["SparseSegmentSum", ofFirstAxis],
  ["SparseSegmentMean", ofFirstAxis],
]);

/** The lookups of a step whose indices are not known to be in range, by the id of the operation's output. */
export function lookupsOf(recording: Recording): Map<number, Lookup> {
  const sources = sourcesOf(recording);
  const found = new Map<number, Lookup>();
  for (const op of recording.ops) {
    const lookup = rules.get(op.op)?.(op.inputs, sources);
    if (!lookup) continue;
    const indices = op.inputs[lookup.slot];
    // A segment sum ignores rows with a negative index, on every device.
    const signed = op.op !== "UnsortedSegmentSum";
    const whole = { ...lookup, rank: sources.shape(indices).length, signed };
    if (!inRange(sources.values(indices), whole)) found.set(op.outputs[0].id, whole);
  }
  return found;
}

function sourcesOf(recording: Recording): Sources {
  const shapes = shapesOf(recording);
  return { shape: (id) => shapes.get(id) ?? [], values: (id) => recording.leaves.get(id)?.values };
}

function inRange(values: ArrayLike<number> | undefined, { limits, signed }: Lookup): boolean {
  if (!values) return false;
  return Array.from(values).every(
    (index, at) => index < limits[at % limits.length] && (index >= 0 || !signed),
  );
}

/** Adds a bool scalar to a graph: true if all indices are in range. */
export function emitInRange(graph: Graph, indices: Ref, { limits, rank, signed }: Lookup): Ref {
  const below = graph.math("Less", [indices, graph.ints(...limits)], "int32");
  const good = signed
    ? graph.op("LogicalAnd", [below, graph.math("GreaterEqual", [indices, graph.int(0)], "int32")])
    : below;
  // The comparison with the limits has turned a scalar index into a row of one.
  const axes = graph.ints(...Array.from({ length: Math.max(rank, 1) }, (_, axis) => axis));
  return graph.op("All", [good, axes], { keep_dims: attribute.flag(false), Tidx: attribute.type("int32") });
}

/** The error of a step that looks up an index out of range; it is the same in every form. */
export function outOfRange(where: string, cause?: unknown): ValueError {
  return new ValueError(
    `${where} looks up an index that is out of range (by gather, scatter or a segment sum): the indices must be from 0 ` +
      "to the size of the axis minus 1. Clip them with .clipByValue(0, size − 1), or correct what computes them.",
    { cause },
  );
}

/** The error of a step, or {@link outOfRange} if TensorFlow reports such an index. */
export function lookupError(where: string, error: unknown): unknown {
  const refused = /not in \[0, ?\d+|out of range|does not index into/i.test((error as Error)?.message ?? "");
  return refused ? outOfRange(where, error) : error;
}
