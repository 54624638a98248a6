import type { Binding, TensorValues } from "../../backend/binding.js";
import { type AbstractTensors, isAbstract } from "./abstract.js";
import type { Leaf, RecordedOp } from "./recording.js";
import { refuseOp } from "./untraceable.js";
import { isRangeCheck, valuesRead } from "./values-read.js";

/** A recording, as the binding sees it. */
export interface BindingRecord {
  readonly tensors: AbstractTensors;
  /** Whether the current work is not recorded. */
  paused(): boolean;
  /** Whether an operation of the step, or its caller, made the tensor. */
  isComputed(id: number): boolean;
  /** Whether the tensor's values do not depend on the step. */
  isConstant(id: number): boolean;
  addOperation(op: Omit<RecordedOp, "caller" | "optimizer">): void;
  addLeaf(id: number, leaf: Omit<Leaf, "caller">): void;
  /** The tensor in words, for an error. */
  describe(id: number): string;
}

/** tfjs's native binding, which records operations instead of computing them. */
export function recordingBinding(binding: Binding, record: BindingRecord): Binding {
  const { tensors } = record;
  const recording: Partial<Binding> = {
    executeOp: (...[op, attributes, inputs, count]: Parameters<Binding["executeOp"]>) => {
      if (!record.paused())
        refuseOp(
          op,
          inputs.some((id) => record.isComputed(id)),
        );
      const outputs = tensors.execute(op, attributes, inputs, count);
      // tfjs omits this operation's type, which a graph does not infer.
      const inferred = op === "ExpandDims" && attributes.length === 0;
      const type = { name: "T", type: binding.TF_ATTR_TYPE, value: outputs[0]?.dtype };
      if (!record.paused())
        record.addOperation({ op, attributes: inferred ? [type] : attributes, inputs: [...inputs], outputs });
      return outputs;
    },
    createTensor: (shape: number[], dtype: number, values: TensorValues) => {
      const id = binding.createTensor(shape, dtype, values);
      if (!record.paused())
        record.addLeaf(id, { shape: [...shape], dtype, values: values.slice?.() ?? values });
      return id;
    },
    tensorDataSync: (id: number) => {
      if (record.paused() || record.isConstant(id) || isRangeCheck())
        return binding.tensorDataSync(tensors.concrete(id));
      throw valuesRead(record.describe(id));
    },
    deleteTensor: (id: number) => {
      if (!isAbstract(id)) binding.deleteTensor(id);
    },
  };
  // The binding's own properties are read-only, so they are shadowed, not assigned.
  return Object.create(binding, Object.getOwnPropertyDescriptors(recording)) as Binding;
}
