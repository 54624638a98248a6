import type { OutputMetadata } from "../../backend/native.js";
import type { RecordedOp, Recording } from "../record/recording.js";
import { attribute } from "./attributes.js";
import type { Graph, Ref } from "./graph.js";

type Shape = readonly number[];

/**
 * The operations of a step without the detours of tfjs, which multiplies matrices as batches of one and reshapes every
 * operand and result. TensorFlow's product of plain matrices is faster, and a variable that it reads directly can be
 * updated in place afterwards. A later step drops the operations that become unused.
 */
export function withoutDetours(recording: Recording): RecordedOp[] {
  const views = new Views(recording);
  const straight: RecordedOp[] = [];
  for (const op of recording.ops) {
    for (const output of op.outputs) views.add(output.id, output.shape);
    if (op.op === "Reshape") {
      const [input, shape] = op.inputs;
      straight.push({ ...op, inputs: [views.origin(input), shape] });
      views.join(op.outputs[0].id, input);
    } else if (isPlainProduct(op, views)) straight.push(...plainProduct(op, views));
    else straight.push({ ...op, inputs: op.inputs.map((id) => views.first(id)) });
  }
  return straight;
}

/** Tensors that hold the same values in the same order, by shape. */
class Views {
  private readonly shapes = new Map<number, Shape>();
  /** The origin of each view, over all detours. */
  private readonly origins = new Map<number, number>();
  /** The first view of each shape, by origin. */
  private readonly firsts = new Map<number, Map<string, number>>();
  private unused: number;

  constructor({ ops, leaves, reads, arguments: given }: Recording) {
    for (const { id, shape } of given) this.add(id, shape);
    for (const [id, { shape }] of leaves) this.add(id, shape);
    for (const [id, { shape }] of reads) this.add(id, shape);
    const ids = ops.flatMap(({ inputs, outputs }) => [...inputs, ...outputs.map(({ id }) => id)]);
    this.unused = ids.reduce((least, id) => Math.min(least, id), 0);
  }

  add(id: number, shape: Shape): void {
    this.shapes.set(id, shape);
    this.firsts.set(id, new Map([[`${shape}`, id]]));
  }

  shape(id: number): Shape | undefined {
    return this.shapes.get(id);
  }

  origin(id: number): number {
    return this.origins.get(id) ?? id;
  }

  /** Makes `id` a view of what `of` is a view of. */
  join(id: number, of: number): void {
    const origin = this.origin(of);
    this.origins.set(id, origin);
    const known = this.firsts.get(origin);
    const key = `${this.shapes.get(id)}`;
    if (known && !known.has(key)) known.set(key, id);
  }

  /** The first view with the values and the shape of this one. */
  first(id: number): number {
    return this.view(id, this.shapes.get(id)) ?? id;
  }

  /** A view of these values with another shape, if there is one. */
  view(id: number, shape: Shape | undefined): number | undefined {
    return this.firsts.get(this.origin(id))?.get(`${shape}`);
  }

  /** An id that no tensor has. */
  fresh(): number {
    return --this.unused;
  }
}

function isPlainProduct({ op, inputs, outputs }: RecordedOp, views: Views): boolean {
  const single = (shape?: Shape) => shape?.length === 2 || (shape?.length === 3 && shape[0] === 1);
  return op === "BatchMatMulV2" && single(outputs[0].shape) && inputs.every((id) => single(views.shape(id)));
}

/** The same product by MatMul, between views that are matrices. */
function plainProduct(op: RecordedOp, views: Views): RecordedOp[] {
  const [output] = op.outputs;
  const made: RecordedOp[] = [];
  const matrix = (id: number): number => {
    const shape = views.shape(id)!.slice(-2);
    const known = views.view(id, shape);
    if (known !== undefined) return known;
    const view = { ...output, id: views.fresh(), shape: [...shape] };
    made.push(reshaping(op, views.origin(id), view));
    views.add(view.id, shape);
    views.join(view.id, id);
    return view.id;
  };
  const inputs = op.inputs.map(matrix);
  const product = { ...output, id: views.fresh(), shape: output.shape.slice(-2) };
  const renamed: Record<string, string> = { adj_x: "transpose_a", adj_y: "transpose_b" };
  const attributes = op.attributes.map((each) => ({ ...each, name: renamed[each.name] ?? each.name }));
  made.push({ ...op, op: "MatMul", attributes, inputs, outputs: [product] });
  made.push(reshaping(op, product.id, output));
  views.add(product.id, product.shape);
  views.join(output.id, product.id);
  return made;
}

function reshaping({ caller }: RecordedOp, from: number, view: OutputMetadata): RecordedOp {
  const types = { T: attribute.typeCode(view.dtype), Tshape: attribute.type("int32") };
  const emit = (graph: Graph, [x]: readonly Ref[]) => [
    graph.op("Reshape", [x, graph.ints(...view.shape)], types),
  ];
  return { op: "Reshape", attributes: [], inputs: [from], outputs: [view], caller, emit };
}
