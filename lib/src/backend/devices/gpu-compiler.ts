import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { bindingFolder } from "./binding-folder.js";

/** Threads that compile at once; more did not help. */
const MOST_THREADS = 8;

/**
 * Sets XLA's flags for a GPU, which it reads when it first compiles. Those of the user come behind and win.
 * @param folder where set-up put NVIDIA's libraries; nothing happens where it holds no compiler
 */
export function setGpuCompiler(folder = join(bindingFolder(), "../nvidia")): void {
  const compiler = join(folder, "cuda_nvcc");
  if (!existsSync(compiler)) return;
  const { XLA_FLAGS = "" } = process.env;
  process.env.XLA_FLAGS = [...gpuCompilerFlags(compiler, availableParallelism()), XLA_FLAGS].join(" ").trim();
}

/**
 * The flags that XLA compiles for a GPU with: where `ptxas` and `libdevice` are; products as cuBLAS and cuDNN choose them,
 * since trying every candidate takes two thirds of the compilation and made no step faster; and kernels compiled side
 * by side.
 */
export function gpuCompilerFlags(compiler: string, cores: number): string[] {
  return [
    `--xla_gpu_cuda_data_dir=${compiler}`,
    "--xla_gpu_autotune_level=0",
    "--xla_gpu_enable_llvm_module_compilation_parallelism=true",
    `--xla_gpu_force_compilation_parallelism=${Math.min(MOST_THREADS, cores)}`,
  ];
}
