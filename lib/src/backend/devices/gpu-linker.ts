import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";

/** Where XLA looks for NVIDIA's programs after its own folder, in its order. */
function searched(): string[] {
  const path = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return [...path, "/usr/local/cuda/bin", "/opt/cuda/bin"];
}

/**
 * Whether XLA can link kernels that it compiles side by side. TensorFlow's wheel needs `nvlink` for that, which comes with
 * the CUDA toolkit and not with NVIDIA's wheels. It must be at least as new as `ptxas`, whose files it reads.
 * @param compiler the folder of `bin/ptxas`, which XLA searches first
 * @param folders the folders that XLA searches next
 */
export function canLink(compiler: string, folders = searched()): boolean {
  const ptxas = versionOf(join(compiler, "bin/ptxas"));
  if (!ptxas) return false;
  for (const folder of [join(compiler, "bin"), ...folders]) {
    const nvlink = versionOf(join(folder, "nvlink"));
    // XLA takes the first one that runs, and so does this.
    if (nvlink) return !isOlder(nvlink, ptxas);
  }
  return false;
}

/** The version that a program of CUDA prints, such as [12, 9, 86]; undefined if it does not run. */
function versionOf(program: string): number[] | undefined {
  const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8", timeout: 10_000 });
  if (status !== 0) return undefined;
  return stdout
    .match(/\bV(\d+)\.(\d+)\.(\d+)\b/)
    ?.slice(1)
    .map(Number);
}

function isOlder(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((part, k) => part !== b[k]);
  return at >= 0 && a[at] < b[at];
}
