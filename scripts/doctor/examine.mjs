import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { readJson } from "../program/files.mjs";
import { SetupError } from "../program/setup-error.mjs";
import { verifier } from "../setup/binding.mjs";
import { findCompiler } from "../setup/compiler.mjs";
import { diskSpace } from "../setup/disk.mjs";
import { kernelspecIsDone } from "../setup/kernelspec.mjs";
import { checkNode } from "../setup/node.mjs";
import { missingPackages } from "../setup/packages.mjs";
import { findPython } from "../setup/python.mjs";
import { venvIsDone } from "../setup/venv.mjs";
import { chooseDevice } from "../setup/wheel.mjs";

/** @typedef {import("../program/house.mjs").House} House */
/** @typedef {{ name: string, state: "ok" | "missing" | "note", text: string, mend?: string }} Finding */

const execute = promisify(execFile);
const setup = "run `npm run setup`.";

/**
 * Checks everything that topolab needs, without changes.
 * @param {House} house @returns {Promise<Finding[]>}
 */
export async function examine(house) {
  return [
    await look("Node", () => {
      checkNode(process.versions.node);
      return `${process.versions.node} on ${process.platform}-${process.arch}`;
    }),
    await look(
      "npm",
      async () => (await execute("npm", ["--version"], { cwd: house.root })).stdout.trim(),
      "install npm, which comes with Node.",
    ),
    await look("Python", async () => {
      const python = await findPython();
      return `${python.version.join(".")} at ${python.path}`;
    }),
    await look("C++ compiler", async () => (await findCompiler()).version),
    await look("Disk", async () => {
      const { free, needed } = await diskSpace(house, await chooseDevice());
      if (free < needed)
        throw new SetupError(`${free} MB free, set-up needs ${needed} MB`, "free some space.");
      return `${(free / 1000).toFixed(0)} GB free`;
    }),
    await look("npm packages", () => {
      const missing = missingPackages(house);
      if (missing.length)
        throw new Error(
          `${missing.length} are missing or have another version (${missing.slice(0, 3).join(", ")} …)`,
        );
      return "the versions in package-lock.json";
    }),
    await look("TensorFlow", () => tensorflow(house)),
    await look("Python packages", async () => {
      if (!venvIsDone(house)) throw new Error(".venv is missing, incomplete or outdated");
      return `JupyterLab ${(await execute(house.jupyter, ["lab", "--version"])).stdout.trim()} in .venv`;
    }),
    await look("Kernel", () => {
      if (!kernelspecIsDone(house)) throw new Error("not installed in .venv, or from another build");
      return `${readJson(join(house.kernelspec, "kernel.json")).display_name}, in .venv`;
    }),
  ];
}

/**
 * Loads TensorFlow in a separate process.
 * @param {House} house @returns {Promise<string>} version and device
 */
async function tensorflow(house) {
  const wanted = await chooseDevice();
  const output = await execute(process.execPath, [verifier], { cwd: house.root }).catch((error) => {
    const reason = String(error.stderr).match(/^\w*Error: .*$/m)?.[0] ?? "its binding does not load";
    throw new Error(reason.slice(0, 200));
  });
  const { tensorflow: version, tfjs, device } = JSON.parse(output.stdout.trim().split("\n").at(-1) ?? "");
  const unused =
    wanted === "gpu" && device === "cpu"
      ? "; a GPU is present but not used: run `npm run setup`, and check the driver's version"
      : "";
  return `${version} on the ${device.toUpperCase()}, under tfjs ${tfjs}${unused}`;
}

/**
 * @param {string} name @param {() => string | Promise<string>} find
 * @param {string} [mend] the command that fixes it, if the error itself has none
 * @returns {Promise<Finding>}
 */
async function look(name, find, mend = setup) {
  try {
    return { name, state: "ok", text: await find() };
  } catch (error) {
    const remedy = error instanceof SetupError ? error.remedy : mend;
    return {
      name,
      state: "missing",
      text: error instanceof Error ? error.message : String(error),
      mend: remedy,
    };
  }
}
