import { join } from "node:path";
import { readJson, removeFolder, writeWhole } from "../program/files.mjs";
import { progressOn } from "../program/progress.mjs";
import { CommandFailed, run } from "../program/run.mjs";
import { findPython } from "../setup/python.mjs";

/** @typedef {import("../program/house.mjs").House} House */

const requirement = "ray[default]==2.60.0";

/**
 * Installs Ray into a separate virtual environment, .venv-ray, unless TOPOLAB_RAY names another.
 * @param {House} house
 * @returns {Promise<{ env: NodeJS.ProcessEnv } | { skipped: string }>} the path of its program, or the reason why it is
 * missing
 */
export async function prepareRay(house) {
  const program = process.env.TOPOLAB_RAY ?? join(house.root, ".venv-ray/bin/ray");
  const missing = process.env.TOPOLAB_RAY ? undefined : await installRay(house);
  if (missing) return { skipped: `${requirement} cannot be installed from PyPI here: ${missing}` };
  // A machine that is busy with other tests starts Ray's processes slowly.
  return { env: { TOPOLAB_RAY: program, RAY_raylet_start_wait_time_s: "180" } };
}

/**
 * @param {House} house @returns {Promise<string | undefined>} the end of pip's output; undefined if Ray is installed
 */
async function installRay(house) {
  const venv = join(house.root, ".venv-ray");
  const stamp = join(venv, "topolab.json");
  const made = { requirement, root: house.root };
  if (JSON.stringify(readJson(stamp)) === JSON.stringify(made)) return undefined;
  const progress = progressOn(process.stdout);
  progress.start(requirement);
  const log = join(house.logs, "ray.log");
  removeFolder(venv);
  try {
    await run((await findPython()).path, ["-m", "venv", venv], { log });
    const options = ["--disable-pip-version-check", "--no-input", "--progress-bar=off"];
    await run(join(venv, "bin/python"), ["-m", "pip", "install", ...options, requirement], { log });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return error.tail.split("\n").findLast((line) => line.startsWith("ERROR")) ?? error.message;
  } finally {
    progress.close();
  }
  writeWhole(stamp, JSON.stringify(made));
  return undefined;
}
