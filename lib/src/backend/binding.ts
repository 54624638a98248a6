import type * as tfjs from "@tensorflow/tfjs-node-gpu";

/** tfjs-node's native binding, as far as graphs need it. */
export interface Binding {
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_FLOAT: number;
  createTensor(shape: number[], dtype: number, values: TensorValues): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): TensorValues;
  executeOp(op: string, attrs: OpAttribute[], inputs: number[], outputs: number): OutputMetadata[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(id: number, inputs: number[], inputNames: string, outputNames: string): OutputMetadata[];
  /** Sets whether tensors and operations go to the GPU from now on. Only the binding that set-up makes has it. */
  placeOnGpu?(gpu: boolean): void;
  /** Sets whether a GPU may round factors to TF32 (11 bits). Only the binding that set-up makes has it. */
  allowTensorFloat32?(allowed: boolean): void;
}

export type TensorValues = Float32Array | Int32Array | Uint8Array;

export interface OutputMetadata {
  id: number;
  shape: number[];
  dtype: number;
}

export interface OpAttribute {
  name: string;
  type: number;
  value: unknown;
}

/** The backend's record of a tensor's data. */
export interface TensorEntry {
  shape: number[];
  dtype: number;
  /** The binding's id; −1 while the values are still in JavaScript. */
  id: number;
  values: TensorValues | null;
  refCount: number;
}

/** The object that identifies the data: a tensor, or a kernel's stand-in for one. */
export type TensorHandle = Pick<tfjs.Tensor, "dataId">;

/** tfjs-node's backend, as far as graphs need it. */
export interface Native {
  binding: Binding;
  tensorMap: {
    get(dataId: object): TensorEntry;
    has(dataId: object): boolean;
    set(dataId: object, entry: TensorEntry): void;
  };
  getInputTensorIds(tensors: readonly TensorHandle[]): number[];
  createOutputTensor(metadata: OutputMetadata): tfjs.Tensor;
  write(values: TensorValues | Uint8Array[], shape: number[], dtype: tfjs.DataType): object;
  readSync(dataId: object): TensorValues | Uint8Array[];
  refCount(dataId: object): number;
}
