import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { bindingFolder } from "./binding-folder.js";
import { canLink } from "./gpu-linker.js";

/** The greatest number of threads that compile at once. */
const MOST_THREADS = 8;

/**
 * Sets XLA's flags for a GPU. XLA reads them when it first compiles. The user's flags come last and win. Child
 * processes inherit the flags, and compile for the same cache.
 * @param compiler the folder where set-up put NVIDIA's compiler; if there is none, nothing happens
 */
export function setGpuCompiler(compiler = setUpsCompiler()): void {
  const { XLA_FLAGS = "" } = process.env;
  if (!compiler || !existsSync(compiler) || XLA_FLAGS.includes(compiler)) return;
  const flags = gpuCompilerFlags(compiler, canLink(compiler) ? availableParallelism() : 1);
  process.env.XLA_FLAGS = [...flags, XLA_FLAGS].join(" ").trim();
}

function setUpsCompiler(): string | undefined {
  try {
    return join(bindingFolder(), "../nvidia/cuda_nvcc");
  } catch {
    // There is no binding; the loader reports that.
    return undefined;
  }
}

/**
 * The flags that XLA compiles for a GPU with: where `ptxas` and `libdevice` are; products as cuBLAS and cuDNN choose them,
 * since trying every candidate takes two thirds of the compilation and made no step of the benchmark's GAN faster; and
 * kernels compiled side by side.
 * @param threads threads that may compile; 1 if the kernels cannot be linked, because XLA then refuses to compile at all
 */
export function gpuCompilerFlags(compiler: string, threads: number): string[] {
  const flags = [`--xla_gpu_cuda_data_dir=${compiler}`, "--xla_gpu_autotune_level=0"];
  if (threads === 1) return flags;
  return [
    ...flags,
    "--xla_gpu_enable_llvm_module_compilation_parallelism=true",
    `--xla_gpu_force_compilation_parallelism=${Math.min(MOST_THREADS, threads)}`,
  ];
}
