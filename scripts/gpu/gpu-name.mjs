import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The GPU's name as `nvidia-smi` gives it; null without one. @returns {Promise<string | null>} */
export async function gpuName() {
  const query = ["--query-gpu=name", "--format=csv,noheader"];
  const { stdout } = await promisify(execFile)("nvidia-smi", query, { timeout: 20_000 }).catch(() => ({
    stdout: "",
  }));
  return stdout.trim().split("\n")[0] || null;
}
