import type { tf } from "../../backend/index.js";
import {
  type Binding,
  nativeBackend,
  type OpAttribute,
  type OutputMetadata,
  type TensorValues,
} from "../../backend/native.js";
import { dtypeOf, dtypes } from "../graph/attributes.js";
import { type Abstract, inferShape } from "./shapes.js";

/** Ids from here on name tensors that were not computed; the binding's ids count up from 0. */
const FIRST = 2 ** 30;
/** The next such id. It never restarts, so that tensors of two recordings are not confused. */
let next = FIRST;

/** Whether the id names a tensor that was not computed. */
export function isAbstract(id: number): boolean {
  return id >= FIRST;
}

/**
 * Runs a step's operations without their arithmetic. If the shape of the output is known, the output is only an id,
 * which takes no time and no memory. An operation whose output must be computed gets zeros for such inputs.
 */
export class AbstractTensors {
  private readonly known = new Map<number, Abstract>();
  private readonly zeros = new Map<string, number>();

  constructor(
    private readonly binding: Binding,
    /** The values of a tensor that JavaScript made. */
    private readonly valuesOf: (id: number) => TensorValues | undefined,
  ) {}

  /** Registers the shape of a tensor from outside. */
  learn(id: number, { shape, dtype }: Abstract): void {
    if (!this.known.has(id)) this.known.set(id, { shape, dtype });
  }

  /** The id of a new tensor with a shape and a type, and without values. */
  fresh({ shape, dtype }: Abstract): number {
    const id = next++;
    this.known.set(id, { shape, dtype });
    return id;
  }

  /** A new tensor with a shape and a type, and without values. */
  tensor(of: Abstract): tf.Tensor {
    return nativeBackend().createOutputTensor({ id: this.fresh(of), shape: [...of.shape], dtype: of.dtype });
  }

  execute(op: string, attributes: OpAttribute[], inputs: readonly number[], count: number): OutputMetadata[] {
    const outputs = this.infer(op, attributes, inputs, count) ?? this.compute(op, attributes, inputs, count);
    for (const { id, shape, dtype } of outputs) this.known.set(id, { shape, dtype });
    return outputs;
  }

  /** The zeros in place of a tensor that was not computed. */
  concrete(id: number): number {
    if (!isAbstract(id)) return id;
    const { shape, dtype } = this.known.get(id)!;
    const key = `${dtype} ${shape}`;
    let zero = this.zeros.get(key);
    if (zero === undefined) {
      zero = this.fill(shape, dtype);
      this.zeros.set(key, zero);
    }
    return zero;
  }

  dispose(): void {
    for (const id of this.zeros.values()) this.binding.deleteTensor(id);
  }

  private infer(op: string, attributes: OpAttribute[], inputs: readonly number[], count: number) {
    const shapes = inputs.flatMap((id) => this.known.get(id) ?? []);
    if (count !== 1 || shapes.length < inputs.length) return undefined;
    const output = inferShape({
      op,
      inputs: shapes,
      values: (input) => this.valuesOf(inputs[input]),
      attribute: (name) => attributes.find((attribute) => attribute.name === name)?.value,
    });
    return output && [{ id: this.fresh(output), shape: [...output.shape], dtype: output.dtype }];
  }

  private compute(op: string, attributes: OpAttribute[], inputs: readonly number[], count: number) {
    return this.binding.executeOp(
      op,
      attributes,
      inputs.map((id) => this.concrete(id)),
      count,
    );
  }

  private fill(shape: readonly number[], dtype: number): number {
    const { binding } = this;
    if (dtype === dtypes.complex64) return this.fillComplex(shape);
    const sides = binding.createTensor([shape.length], dtypes.int32, Int32Array.from(shape));
    const value = binding.createTensor([], dtype, zeroOf(dtype));
    const types = [
      { name: "T", type: binding.TF_ATTR_TYPE, value: dtype },
      { name: "index_type", type: binding.TF_ATTR_TYPE, value: dtypes.int32 },
    ];
    const [{ id }] = binding.executeOp("Fill", types, [sides, value], 1);
    for (const used of [sides, value]) binding.deleteTensor(used);
    return id;
  }

  /** The binding makes complex tensors only from two real ones. */
  private fillComplex(shape: readonly number[]): number {
    const { binding } = this;
    const zeros = this.fill(shape, dtypes.float32);
    const types = [
      { name: "T", type: binding.TF_ATTR_TYPE, value: dtypes.float32 },
      { name: "Tout", type: binding.TF_ATTR_TYPE, value: dtypes.complex64 },
    ];
    const [{ id }] = binding.executeOp("Complex", types, [zeros, zeros], 1);
    binding.deleteTensor(zeros);
    return id;
  }
}

/** One zero in the binding's form. */
function zeroOf(dtype: number): TensorValues {
  switch (dtypeOf(dtype)) {
    case "float32":
      return new Float32Array(1);
    case "int32":
      return new Int32Array(1);
    default:
      return new Uint8Array(1);
  }
}
