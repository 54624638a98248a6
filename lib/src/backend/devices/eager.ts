import { availableParallelism } from "node:os";
import type { TensorInfo } from "@tensorflow/tfjs-node-gpu";
import type { Native, OpAttribute } from "../binding.js";
import { deviceFor, type Work } from "./cost.js";
import { memoryError } from "./gpu-memory.js";
import { elements, flopsOf } from "./work.js";

/** tfjs-node's backend, as far as operations are run one by one. */
interface EagerBackend extends Native {
  executeSingleOutput(op: string, attributes: OpAttribute[], inputs: TensorInfo[]): TensorInfo;
  executeMultipleOutputs(
    op: string,
    attributes: OpAttribute[],
    inputs: TensorInfo[],
    count: number,
  ): TensorInfo[];
}

const BYTES = 4;

/**
 * Makes operations that run one by one use the GPU only if it is faster (see `deviceFor`). Most are so small that
 * starting them on the GPU takes longer than running them on the processor. Tensors stay on the processor until then.
 * @param backend a backend whose binding has `placeOnGpu`
 */
export function placeBySize(backend: EagerBackend): void {
  const place = backend.binding.placeOnGpu;
  if (!place) return;
  const cores = availableParallelism();
  const onGpu = new WeakSet<object>();
  const placed = <Result>(op: string, attributes: OpAttribute[], inputs: TensorInfo[], run: () => Result) => {
    const work = workOf(op, attributes, inputs, onGpu);
    if (deviceFor(work, cores) === "cpu") return run();
    place(true);
    try {
      const result = run();
      for (const { dataId } of [result].flat() as TensorInfo[]) onGpu.add(dataId);
      return result;
    } catch (error) {
      throw memoryError(`The operation ${op}`, error);
    } finally {
      place(false);
    }
  };
  const { executeSingleOutput, executeMultipleOutputs } = backend;
  backend.executeSingleOutput = (op, attributes, inputs) =>
    placed(op, attributes, inputs, () => executeSingleOutput.call(backend, op, attributes, inputs));
  backend.executeMultipleOutputs = (op, attributes, inputs, count) =>
    placed(op, attributes, inputs, () => executeMultipleOutputs.call(backend, op, attributes, inputs, count));
  place(false);
}

/** The work of one operation. Its result is assumed to be no larger than its inputs. */
function workOf(
  op: string,
  attributes: readonly OpAttribute[],
  inputs: readonly TensorInfo[],
  onGpu: WeakSet<object>,
): Work {
  const bytes = { cpu: 0, gpu: 0 };
  // Int64Scalar, an input without data, is left out.
  const tensors = inputs.filter(({ dataId }) => dataId !== undefined);
  for (const { dataId, shape } of tensors)
    bytes[onGpu.has(dataId) ? "gpu" : "cpu"] += BYTES * elements(shape);
  const flops =
    tensors.length < 2 ? 0 : flopsOf({ op, attributes, inputs: tensors.map(({ shape }) => shape) });
  return { operations: 1, flops, bytes: 2 * (bytes.cpu + bytes.gpu), inputs: bytes };
}
