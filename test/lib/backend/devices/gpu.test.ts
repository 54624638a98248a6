import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tf } from "topolab";
import { afterEach, describe, expect, it } from "vitest";
import type { OpAttribute } from "../../../../lib/src/backend/binding.js";
import { placeBySize } from "../../../../lib/src/backend/devices/eager.js";
import { gpuCompilerFlags, setGpuCompiler } from "../../../../lib/src/backend/devices/gpu-compiler.js";
import { memoryError, requireGpuMemory } from "../../../../lib/src/backend/devices/gpu-memory.js";
import { nativeBackend } from "../../../../lib/src/backend/native.js";
import { OutOfMemoryError, ShapeError, ValueError } from "../../../../lib/src/errors.js";

describe("TOPOLAB_GPU_MEMORY", () => {
  it.each([undefined, "", "8", "1.5"])("may be %s", (limit) => {
    expect(() => requireGpuMemory({ TOPOLAB_GPU_MEMORY: limit })).not.toThrow();
  });

  it.each(["0", "-1", "8G", "half", "Infinity", "NaN"])("may not be %s", (limit) => {
    expect(() => requireGpuMemory({ TOPOLAB_GPU_MEMORY: limit })).toThrow(ValueError);
    expect(() => requireGpuMemory({ TOPOLAB_GPU_MEMORY: limit })).toThrow(
      `positive number of GiB, such as 8 or 1.5`,
    );
  });
});

describe("the error of exhausted memory", () => {
  it.each([
    "Session fail to run with error: OOM when allocating tensor with shape[300000,1200] and type float",
    "RESOURCE_EXHAUSTED: Out of memory while trying to allocate 4831838208 bytes.",
    "CUDA_ERROR_OUT_OF_MEMORY: out of memory",
  ])("is made of %s", (message) => {
    const error = memoryError("The step", new Error(message));
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect((error as Error).message).toMatch(/^The step needs more memory than is free: use a smaller batch/);
    expect((error as Error).cause).toBeInstanceOf(Error);
  });

  it("is not made of others", () => {
    const others = [new ShapeError("out of memory"), new Error("bloom when allocating"), "out of memory"];
    for (const error of others) expect(memoryError("The step", error)).toBe(error);
  });
});

it("XLA's flags name the compiler, and use no more threads than there are cores", () => {
  expect(gpuCompilerFlags("/nvidia/cuda_nvcc", 2)).toEqual([
    "--xla_gpu_cuda_data_dir=/nvidia/cuda_nvcc",
    "--xla_gpu_autotune_level=0",
    "--xla_gpu_enable_llvm_module_compilation_parallelism=true",
    "--xla_gpu_force_compilation_parallelism=2",
  ]);
  expect(gpuCompilerFlags("/nvidia/cuda_nvcc", 64).at(-1)).toMatch(/=8$/);
});

it("XLA's flags ask for no parallel compilation with one thread", () => {
  expect(gpuCompilerFlags("/nvidia/cuda_nvcc", 1)).toEqual([
    "--xla_gpu_cuda_data_dir=/nvidia/cuda_nvcc",
    "--xla_gpu_autotune_level=0",
  ]);
});

it("XLA's flags are set once, in front of the user's, where the compiler is", () => {
  const before = process.env.XLA_FLAGS;
  const folder = mkdtempSync(join(tmpdir(), "topolab-nvcc-"));
  try {
    process.env.XLA_FLAGS = "--xla_gpu_autotune_level=4";
    setGpuCompiler(join(folder, "missing"));
    expect(process.env.XLA_FLAGS).toBe("--xla_gpu_autotune_level=4");
    setGpuCompiler(folder);
    const flags = process.env.XLA_FLAGS;
    expect(flags).toBe(
      `--xla_gpu_cuda_data_dir=${folder} --xla_gpu_autotune_level=0 --xla_gpu_autotune_level=4`,
    );
    setGpuCompiler(folder);
    expect(process.env.XLA_FLAGS).toBe(flags);
  } finally {
    rmSync(folder, { recursive: true });
    if (before === undefined) delete process.env.XLA_FLAGS;
    else process.env.XLA_FLAGS = before;
  }
});

describe("the binding that set-up makes", () => {
  const { binding } = nativeBackend();
  afterEach(() => binding.placeOnGpu!(true));

  it("computes the same with operations placed on the CPU", () => {
    binding.placeOnGpu!(false);
    expect([...tf.matMul([[1, 2]], [[3], [4]]).dataSync()]).toEqual([11]);
  });

  it("takes a boolean only", () => {
    expect(() => binding.placeOnGpu!(1 as unknown as boolean)).toThrow(TypeError);
    expect(() => (binding.allowTensorFloat32 as () => void)()).toThrow(TypeError);
  });
});

describe("operations that run one by one", () => {
  type Backend = Parameters<typeof placeBySize>[0];
  const info = (...shape: number[]) => ({ dataId: {}, shape, dtype: "float32" as const });

  function backend(fail?: Error) {
    const ran: string[] = [];
    let gpu = true;
    const run = (op: string) => {
      ran.push(`${op} on ${gpu ? "gpu" : "cpu"}`);
      if (fail) throw fail;
      return info(4096, 4096);
    };
    const made = {
      binding: {
        placeOnGpu(on: boolean) {
          gpu = on;
        },
      },
      executeSingleOutput: run,
      executeMultipleOutputs: (op: string) => [run(op)],
    };
    placeBySize(made as unknown as Backend);
    const execute = (op: string, ...inputs: ReturnType<typeof info>[]) =>
      made.executeSingleOutput.call(made, ...([op, [] as OpAttribute[], inputs] as unknown as [string]));
    return { ran, execute, isGpu: () => gpu };
  }

  it("use the GPU for large products and what follows them, and the CPU for the rest", () => {
    const { ran, execute, isGpu } = backend();
    execute("MatMul", info(4, 4), info(4, 4));
    const large = execute("MatMul", info(4096, 4096), info(4096, 4096));
    execute("Relu", large);
    execute("Relu", info(4096, 4096));
    expect(ran).toEqual(["MatMul on cpu", "MatMul on gpu", "Relu on gpu", "Relu on cpu"]);
    expect(isGpu()).toBe(false);
  });

  it("fail with a typed error when the GPU's memory is full, and leave the device as it was", () => {
    const { execute, isGpu } = backend(new Error("OOM when allocating tensor with shape[4096,4096]"));
    expect(() => execute("MatMul", info(4096, 4096), info(4096, 4096))).toThrow(OutOfMemoryError);
    expect(isGpu()).toBe(false);
  });
});
