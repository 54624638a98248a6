import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { SetupError } from "../program/setup-error.mjs";

const execute = promisify(execFile);

/** The TensorFlow that topolab is tested with. */
export const tensorflowVersion = "2.21.0";

/** @typedef {"cpu" | "gpu"} Device */
/** @typedef {{ requirement: string, megabytes: number, libraries: string[] }} Wheel */

/**
 * The TensorFlow to install: for TOPOLAB_DEVICE if it is set, else the CUDA version if `nvidia-smi` finds a GPU.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Device>}
 */
export async function chooseDevice(env = process.env) {
  const asked = env.TOPOLAB_DEVICE;
  if (asked === "cpu" || asked === "gpu") return asked;
  if (asked) throw new SetupError(`TOPOLAB_DEVICE is "${asked}"`, "set it to cpu or gpu, or leave it out.");
  if (process.platform !== "linux") return "cpu";
  try {
    return (await execute("nvidia-smi", ["-L"], { timeout: 20_000 })).stdout.includes("GPU ") ? "gpu" : "cpu";
  } catch {
    return "cpu";
  }
}

/**
 * The wheel that contains TensorFlow's C library for a machine, and the names of the libraries in it.
 * @param {Device} device @param {string} [platform] @param {string} [arch]
 * @returns {Wheel}
 */
export function wheelFor(device, platform = process.platform, arch = process.arch) {
  const slim = platform === "linux" && arch === "x64" && device === "cpu";
  const mac = platform === "darwin";
  return {
    requirement: `${slim ? "tensorflow-cpu" : "tensorflow"}==${tensorflowVersion}`,
    megabytes: slim ? 274 : arch === "x64" ? 572 : 270,
    libraries: mac
      ? ["libtensorflow_cc.2.dylib", "libtensorflow_framework.2.dylib"]
      : ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"],
  };
}
