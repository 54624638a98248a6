import { createRequire } from "node:module";
import util from "node:util";
import type * as tfjs from "@tensorflow/tfjs-node-gpu";
import { placeBySize } from "./devices/eager.js";
import { setGpuCompiler } from "./devices/gpu-compiler.js";
import { requireGpuMemory } from "./devices/gpu-memory.js";
import { keepCompiledGraphs } from "./graphs/compile-cache.js";
import { patchKernels } from "./tfjs-patches.js";

const require = createRequire(import.meta.url);

/** The reason why the native backend is not in use; undefined if it is. */
export let nativeFailure: Error | undefined;

/** TensorFlow reads these once, while it loads. They are set back then, so that child processes choose their own. */
const readOnLoading = ["TF_ENABLE_ONEDNN_OPTS", "TF_XLA_FLAGS", "TF_CPP_MIN_LOG_LEVEL"];

function load(): typeof tfjs {
  requireGpuMemory();
  setGpuCompiler();
  const before = readOnLoading.map((name) => [name, process.env[name]] as const);
  // TensorFlow turns oneDNN on by itself only where the processor has AVX-512 VNNI, but others gain as much from it.
  process.env.TF_ENABLE_ONEDNN_OPTS ??= "1";
  keepCompiledGraphs();
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  // Node 23 removed this function, which tfjs-node-gpu calls for every tensor.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  try {
    const tensorflow: typeof tfjs = require("@tensorflow/tfjs-node-gpu");
    patchKernels(tensorflow);
    useGpuWithCare(tensorflow);
    return tensorflow;
  } catch (error) {
    nativeFailure = error as Error;
    process.emitWarning(
      "TensorFlow's native library is not set up, so tensors run in plain JavaScript, about a hundred times slower. " +
        "`npm run setup` installs it in a checkout of topolab, and `npm run doctor` says what is missing; in a project " +
        "of your own, `npm rebuild @tensorflow/tfjs-node-gpu` runs the installer of that package.",
      { type: "TopolabWarning", code: "TOPOLAB_NO_NATIVE" },
    );
    const fallback: typeof tfjs = require("@tensorflow/tfjs");
    fallback.backend(); // chooses a backend now, so that getBackend() returns a name
    return fallback;
  } finally {
    for (const [name, value] of before) setVariable(name, value);
  }
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** Uses a GPU only for large work and in full precision; TensorFlow's default rounds factors to 11 bits. */
function useGpuWithCare(tensorflow: typeof tfjs): void {
  const backend = tensorflow.backend() as unknown as Parameters<typeof placeBySize>[0] & {
    isUsingGpuDevice?: boolean;
  };
  if (!backend.isUsingGpuDevice) return;
  backend.binding.allowTensorFloat32?.(false);
  placeBySize(backend);
}

/**
 * TensorFlow.js, bound to the native TensorFlow library if it is set up, else to the pure-JavaScript backend (with one
 * warning). The same object as `require("@tensorflow/tfjs-node-gpu")`.
 */
export const tf: typeof tfjs = load();

/** The types that cells use as `tf.Tensor2D`. */
export namespace tf {
  export type Tensor<R extends tfjs.Rank = tfjs.Rank> = tfjs.Tensor<R>;
  export type Scalar = tfjs.Scalar;
  export type Tensor1D = tfjs.Tensor1D;
  export type Tensor2D = tfjs.Tensor2D;
  export type Tensor3D = tfjs.Tensor3D;
  export type Tensor4D = tfjs.Tensor4D;
  export type Tensor5D = tfjs.Tensor5D;
  export type Variable<R extends tfjs.Rank = tfjs.Rank> = tfjs.Variable<R>;
  export type Rank = tfjs.Rank;
  export type DataType = tfjs.DataType;
  export type TensorLike = tfjs.TensorLike;
  export type TensorContainer = tfjs.TensorContainer;
  export type NamedTensorMap = tfjs.NamedTensorMap;
  export type Optimizer = tfjs.Optimizer;
  export type LayersModel = tfjs.LayersModel;
  export type Sequential = tfjs.Sequential;
  export type SymbolicTensor = tfjs.SymbolicTensor;
}

/** True if the native TensorFlow library runs the tensors. */
export const isNative = nativeFailure === undefined;
