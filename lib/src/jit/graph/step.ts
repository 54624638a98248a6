import { drawOffset, SEED_BITS } from "../draws/seeds.js";
import type { Precision } from "../execution.js";
import { encode } from "../record/encode.js";
import type { Leaf, RecordedOp } from "../record/recording.js";
import type { Traced } from "../record/traced.js";
import { attribute, dtypeOf } from "./attributes.js";
import { productInBfloat16 } from "./bfloat16.js";
import { withoutDetours } from "./detours.js";
import { type Graph, type GraphNode, output, type Ref } from "./graph.js";
import { emitInRange, lookupsOf } from "./lookups.js";
import type { Resource, StepContext } from "./step-context.js";

/** The inputs of a step in its graph. */
export interface StepInputs {
  arguments: readonly Ref[];
  /** The state's values before the step. */
  values: readonly Ref[];
  /** With state in place: the handles of the resources. */
  handles?: readonly Ref[];
  /** [optimizers] learning rates. */
  rates: Ref;
  /** Two int32 that differ from step to step. */
  seed: { first: Ref; second: Ref };
  /** Whether to check indices that TensorFlow does not check. */
  checked: boolean;
  /** The precision of products; default "float32". */
  precision?: Precision;
}

export interface StepOutputs {
  results: Ref[];
  /** The state's values after the step; undefined for variables in a resource, updated in place or only read. */
  values: (Ref | undefined)[];
  /** With state in place: nodes that must run before the next step begins. */
  done: GraphNode[];
  /** Whether the indices of each lookup are in range; empty unless requested. */
  inRange: Ref[];
}

/** Writes a recorded step into a graph: the operations that its results and its state need, in their order. */
export function writeStep(graph: Graph, traced: Traced, inputs: StepInputs): StepOutputs {
  return new StepWriter(graph, traced, inputs).write();
}

class StepWriter implements StepContext {
  private readonly refs = new Map<number, Ref>();
  /** The nodes that update a variable in place, by its index in the state. */
  private readonly inPlace = new Map<number, GraphNode[]>();

  constructor(
    private readonly graph: Graph,
    private readonly traced: Traced,
    private readonly inputs: StepInputs,
  ) {
    traced.recording.arguments.forEach(({ id }, i) => void this.refs.set(id, inputs.arguments[i]));
    traced.state.forEach(({ before }, i) => {
      if (before !== undefined) this.refs.set(before, inputs.values[i]);
    });
  }

  write(): StepOutputs {
    const lookups = this.inputs.checked ? lookupsOf(this.traced.recording) : undefined;
    const inRange: Ref[] = [];
    for (const op of liveOps(this.traced)) {
      const operands = op.inputs.map((id) => this.ref(id));
      const lookup = lookups?.get(op.outputs[0]?.id);
      if (lookup) inRange.push(emitInRange(this.graph, operands[lookup.slot], lookup));
      const results = op.emit ? op.emit(this.graph, operands, this) : this.emit(op, operands);
      op.outputs.forEach(({ id }, i) => void this.refs.set(id, results[i]));
    }
    const results = this.traced.recording.results.map((id) => this.ref(id));
    const done: GraphNode[] = [];
    const values = this.traced.state.map(({ before, after, dtype }, i) => {
      const { handles } = this.inputs;
      if (!handles) return after === undefined ? this.inputs.values[i] : this.ref(after);
      if (after === undefined || after === before) return undefined;
      const updates = this.inPlace.get(i);
      const inputs = [handles[i], this.ref(after)];
      const attributes = { dtype: attribute.type(dtype) };
      const options = { after: before === undefined ? [] : this.readersOf(before) };
      done.push(...(updates ?? [this.graph.node("AssignVariableOp", inputs, attributes, options)]));
      return undefined;
    });
    return { results, values, done, inRange };
  }

  rate(optimizer: number): Ref {
    return this.graph.gather(this.inputs.rates, this.graph.int(optimizer), "float32");
  }

  seed(draw: number): Ref {
    const { first, second } = this.inputs.seed;
    const own = this.graph.math("AddV2", [first, this.graph.int(drawOffset(draw))], "int32");
    const [a, b] = [own, second].map((word) =>
      this.graph.math("BitwiseAnd", [word, this.graph.int(SEED_BITS)], "int32"),
    );
    const attributes = { N: attribute.integer(2), T: attribute.type("int32"), axis: attribute.integer(0) };
    return this.graph.op("Pack", [a, b], attributes);
  }

  resource(from: number, to: number): Resource | undefined {
    const state = this.traced.state.findIndex(({ before, after }) => before === from && after === to);
    const handle = this.inputs.handles?.[state];
    return handle && { state, handle };
  }

  updated({ state, handle }: Resource, node: GraphNode): Ref {
    const attributes = { dtype: attribute.type("float32") };
    const value = this.graph.node("ReadVariableOp", [handle], attributes, { after: [node] });
    // All readers of the new value must run before the next step overwrites it.
    this.inPlace.set(state, [node, value]);
    return output(value);
  }

  readersOf(from: number): GraphNode[] {
    const source = this.refs.get(from);
    if (!source || !("node" in source)) return [];
    const readers = this.graph.nodesThatRead(source.node);
    return readers.length > 0 ? readers : [source.node];
  }

  private ref(id: number): Ref {
    const known = this.refs.get(id);
    if (known) return known;
    const leaf = this.traced.recording.leaves.get(id);
    if (!leaf) throw new Error(`tensor ${id} of the traced step has no source`);
    const ref = this.leaf(id, leaf);
    this.refs.set(id, ref);
    return ref;
  }

  private leaf(id: number, leaf: Leaf): Ref {
    const constant = this.graph.constant({
      dtype: dtypeOf(leaf.dtype),
      shape: leaf.shape,
      content: new Uint8Array(leaf.values.buffer, leaf.values.byteOffset, leaf.values.byteLength),
    });
    const optimizer = this.traced.rated.get(id);
    return optimizer === undefined ? constant : this.graph.math("Mul", [constant, this.rate(optimizer)]);
  }

  private emit(op: RecordedOp, operands: Ref[]): Ref[] {
    const attributes = Object.fromEntries(op.attributes.map((a) => [a.name, encode(a)]));
    const narrow =
      this.inputs.precision === "bfloat16"
        ? productInBfloat16(this.graph, op, operands, attributes)
        : undefined;
    if (narrow) return [narrow];
    const node = this.graph.node(op.op, operands, attributes);
    return op.outputs.map((_, index) => output(node, index));
  }
}

/** The operations on which a result or the state after the step depends. */
function liveOps({ recording, state }: Traced): RecordedOp[] {
  const needed = new Set([...recording.results, ...state.map(({ after }) => after)]);
  const live: RecordedOp[] = [];
  for (const op of withoutDetours(recording).reverse()) {
    if (!op.outputs.some(({ id }) => needed.has(id))) continue;
    live.push(op);
    for (const id of op.inputs) needed.add(id);
  }
  return live.reverse();
}
