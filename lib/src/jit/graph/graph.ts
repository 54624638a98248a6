import { integer, joined, type Message, map, message, text } from "../../backend/graphs/wire.js";
import { type Attributes, attribute, type DType, dtypes } from "./attributes.js";
import { opsByOutputs } from "./op-outputs.js";

/** A tensor of a graph: an output of a node, or an argument of the function that the graph is the body of. */
export type Ref = { readonly node: GraphNode; readonly index: number } | { readonly argument: string };

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly Ref[];
  /** Nodes that must have run before this one. */
  readonly after: readonly GraphNode[];
  readonly attributes: Attributes;
}

/** A typed value of a node's attribute or of a feed. */
export interface Constant {
  dtype: DType;
  shape: readonly number[];
  content: Uint8Array;
}

const outputArguments = new Map<string, string[]>();
for (const [outputs, ops] of Object.entries(opsByOutputs))
  for (const op of ops.split(" ")) outputArguments.set(op, outputs.split(" "));

/** The name of an output inside a function: "argument:index", the index within the argument. */
function outputName(op: string, index: number): string {
  const outputs = outputArguments.get(op);
  if (!outputs) throw new Error(`the table of operations lacks ${op}: run lib/tools/op-outputs.py`);
  const last = outputs[Math.min(index, outputs.length - 1)].split("*")[0];
  return `${last}:${Math.max(0, index - outputs.length + 1)}`;
}

/** Nodes under construction: the main graph, or the body of one function. */
export class Graph {
  private readonly nodes: GraphNode[] = [];
  private readonly constants = new Map<string, GraphNode>();

  constructor(private readonly isFunction = false) {}

  node(
    op: string,
    inputs: readonly Ref[],
    attributes: Attributes = {},
    options: NodeOptions = {},
  ): GraphNode {
    const name = options.name ?? `${op.replace(/^_/, "")}_${this.nodes.length}`;
    const node: GraphNode = { name, op, inputs, attributes, after: options.after ?? [] };
    this.nodes.push(node);
    return node;
  }

  /** The first output of a new node. */
  op(op: string, inputs: readonly Ref[], attributes: Attributes = {}, options: NodeOptions = {}): Ref {
    return output(this.node(op, inputs, attributes, options));
  }

  /** A constant; small equal ones are one node. */
  constant({ dtype, shape, content }: Constant): Ref {
    const key =
      content.length > 1024 ? undefined : `${dtype} ${shape} ${Buffer.from(content).toString("base64")}`;
    let node = key === undefined ? undefined : this.constants.get(key);
    node ??= this.node("Const", [], {
      dtype: attribute.type(dtype),
      value: attribute.tensor(dtype, shape, content),
    });
    if (key !== undefined) this.constants.set(key, node);
    return output(node);
  }

  int(value: number): Ref {
    return this.constant({ dtype: "int32", shape: [], content: new Uint8Array(Int32Array.of(value).buffer) });
  }

  ints(...values: number[]): Ref {
    const content = new Uint8Array(Int32Array.from(values).buffer);
    return this.constant({ dtype: "int32", shape: [values.length], content });
  }

  scalar(value: number): Ref {
    return this.constant({
      dtype: "float32",
      shape: [],
      content: new Uint8Array(Float32Array.of(value).buffer),
    });
  }

  double(value: number): Ref {
    return this.constant({
      dtype: "float64",
      shape: [],
      content: new Uint8Array(Float64Array.of(value).buffer),
    });
  }

  cast(ref: Ref, from: DType, to: DType): Ref {
    return this.op("Cast", [ref], { SrcT: attribute.type(from), DstT: attribute.type(to) });
  }

  /** A placeholder that a run feeds by this name. */
  placeholder(name: string, dtype: DType, shape: readonly number[]): Ref {
    const attributes = { dtype: attribute.type(dtype), shape: attribute.shape(shape) };
    return this.op("Placeholder", [], attributes, { name });
  }

  /** Names a tensor, so that a run can fetch it after the nodes `after` have run. */
  named(name: string, ref: Ref, dtype: DType, after: readonly GraphNode[] = []): void {
    this.op("Identity", [ref], { T: attribute.type(dtype) }, { name, after });
  }

  /** A node that a run fetches to make these nodes run. */
  marker(name: string, after: readonly GraphNode[]): void {
    this.named(name, this.int(0), "int32", after);
  }

  /** The resource handle of a variable of the session. */
  variable(name: string, dtype: DType, shape: readonly number[]): Ref {
    return this.op("VarHandleOp", [], {
      dtype: attribute.type(dtype),
      shape: attribute.shape(shape),
      shared_name: attribute.text(name),
      container: attribute.text(""),
    });
  }

  /** The value of a variable. */
  read(handle: Ref, dtype: DType, options: NodeOptions = {}): Ref {
    return this.op("ReadVariableOp", [handle], { dtype: attribute.type(dtype) }, options);
  }

  /** A node that sets a variable. */
  assign(handle: Ref, value: Ref, dtype: DType): GraphNode {
    return this.node("AssignVariableOp", [handle, value], { dtype: attribute.type(dtype) });
  }

  /** The same numbers in a shape that an int32 tensor gives. */
  reshape(ref: Ref, shape: Ref, dtype: DType = "float32"): Ref {
    const types = { T: attribute.type(dtype), Tshape: attribute.type("int32") };
    return this.op("Reshape", [ref, shape], types);
  }

  /** Tensors one after the other along an axis. */
  concat(parts: readonly Ref[], axis: number, dtype: DType = "float32"): Ref {
    if (parts.length === 1) return parts[0];
    const types = { T: attribute.type(dtype), Tidx: attribute.type("int32") };
    return this.op("ConcatV2", [...parts, this.int(axis)], { ...types, N: attribute.integer(parts.length) });
  }

  /** The rows of a tensor at int32 places. */
  gather(from: Ref, rows: Ref, dtype: DType): Ref {
    return this.op("GatherV2", [from, rows, this.int(0)], {
      Tparams: attribute.type(dtype),
      Tindices: attribute.type("int32"),
      Taxis: attribute.type("int32"),
      batch_dims: attribute.integer(0),
    });
  }

  /** An element-wise operation on tensors of one type. */
  math(op: string, inputs: readonly Ref[], dtype: DType = "float32"): Ref {
    return this.op(op, inputs, { T: attribute.type(dtype) });
  }

  /** The conjunction of one or more bool scalars. */
  all(answers: readonly Ref[]): Ref {
    return answers.reduce((both, answer) => this.op("LogicalAnd", [both, answer]));
  }

  /** The nodes so far that take an output of `source`. */
  nodesThatRead(source: GraphNode): GraphNode[] {
    return this.nodes.filter(({ inputs }) => inputs.some((ref) => "node" in ref && ref.node === source));
  }

  /** The name of a tensor in this graph's nodes and results. */
  nameOf(ref: Ref): string {
    if ("argument" in ref) return ref.argument;
    if (this.isFunction) return `${ref.node.name}:${outputName(ref.node.op, ref.index)}`;
    return `${ref.node.name}:${ref.index}`;
  }

  nodeMessages(field: number): Message {
    return joined(this.nodes.map((node) => this.nodeMessage(field, node)));
  }

  private nodeMessage(field: number, node: GraphNode): Message {
    return message(
      field,
      text(1, node.name),
      text(2, node.op),
      ...node.inputs.map((ref) => text(3, this.nameOf(ref))),
      ...node.after.map(({ name }) => text(3, `^${name}`)),
      map(
        5,
        Object.entries(node.attributes).map(([name, value]) => [name, message(2, value)] as const),
      ),
    );
  }
}

export interface NodeOptions {
  name?: string;
  after?: readonly GraphNode[];
}

export function output(node: GraphNode, index = 0): Ref {
  return { node, index };
}

export interface Argument {
  name: string;
  dtype: DType;
}

/** A function of a graph's library: arguments, results in order, and the body that computes them. */
export interface GraphFunction {
  name: string;
  takes: readonly Argument[];
  gives: readonly (Argument & { ref: Ref })[];
  body: Graph;
}

function functionMessage({ name, takes, gives, body }: GraphFunction): Message {
  const argument = (field: number) => (arg: Argument) =>
    message(field, text(1, arg.name), integer(3, dtypes[arg.dtype]));
  const signature = [text(1, name), ...takes.map(argument(2)), ...gives.map(argument(3))];
  const results = map(
    4,
    gives.map((result) => [result.name, text(2, body.nameOf(result.ref))] as const),
  );
  return message(1, message(1, ...signature), body.nodeMessages(3), results);
}

/** The bytes of a GraphDef that holds a graph and its functions. */
export function graphDefinition(graph: Graph, functions: readonly GraphFunction[] = []): Uint8Array {
  const library = message(2, ...functions.map(functionMessage));
  // The producer's version of TensorFlow 2.9 or later turns off the interpretation of older graphs.
  const versions = message(4, integer(1, 1087));
  return joined([graph.nodeMessages(1), library, versions]);
}
