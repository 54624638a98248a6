import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { digest, readJson, removeFolder, writeWhole } from "../program/files.mjs";
import { CommandFailed, run } from "../program/run.mjs";
import { SetupError } from "../program/setup-error.mjs";
import { findPython } from "./python.mjs";

/** @typedef {import("../program/house.mjs").House} House */
/** @typedef {import("../program/steps.mjs").Step} Step */

/** @param {House} house */
const requirements = (house) => join(house.root, "scripts/requirements.txt");
/**
 * Written after the last package is installed. If it is missing or differs, .venv is created again.
 * @param {House} house
 */
const stampFile = (house) => join(house.venv, "topolab.json");

/**
 * The inputs of .venv. Its scripts contain absolute paths, so a moved checkout needs a new one.
 * @param {House} house
 */
const stamp = (house) => ({ root: house.root, requirements: digest(readFileSync(requirements(house))) });

/** @param {House} house @returns {boolean} whether .venv is complete and up to date */
export function venvIsDone(house) {
  const { root, requirements } = stamp(house);
  const made = readJson(stampFile(house));
  return made?.root === root && made?.requirements === requirements && existsSync(house.python);
}

/** @param {House} house @returns {Step} */
export function pythonStep(house) {
  return {
    name: "python",
    title: "Python",
    needs: ["node"],
    done: async () => {
      if (venvIsDone(house)) return "in .venv";
      const python = await findPython();
      return `${python.version.join(".")} at ${python.path}`;
    },
    run: async () => "",
  };
}

/**
 * An empty .venv with the pip that the next steps use for downloads.
 * @param {House} house @returns {Step}
 */
export function venvStep(house) {
  return {
    name: "venv",
    title: ".venv",
    needs: ["python", "disk", "compiler"],
    done: () => (venvIsDone(house) ? "is there" : undefined),
    run: async (_update, signal) => {
      const python = await findPython();
      const log = join(house.logs, "venv.log");
      removeFolder(house.venv);
      try {
        await run(python.path, ["-m", "venv", house.venv], { log, signal });
      } catch (error) {
        if (!(error instanceof CommandFailed)) throw error;
        throw new SetupError(
          `Python ${python.version.join(".")} at ${python.path} could not create a virtual environment`,
          "install its venv module (Debian, Ubuntu: `sudo apt install python3-venv`), or choose another Python with PYTHON=/path/to/python3.",
          { ...error, cause: error },
        );
      }
      return `made with Python ${python.version.join(".")}`;
    },
  };
}

/**
 * JupyterLab and the packages that run notebooks, with pinned versions.
 * @param {House} house @returns {Step}
 */
export function jupyterStep(house) {
  const wanted = readFileSync(requirements(house), "utf8").match(/^[A-Za-z].*==/gm) ?? [];
  const version = readFileSync(requirements(house), "utf8").match(/^jupyterlab==(\S+)/m)?.[1];
  return {
    name: "jupyter",
    title: "JupyterLab",
    needs: ["venv"],
    done: () => (venvIsDone(house) ? `${version} in .venv` : undefined),
    run: async (update, signal) => {
      const log = join(house.logs, "pip.log");
      let collected = 0;
      const onLine = (/** @type {string} */ line) => {
        if (/^\s*(Collecting|Requirement already)/.test(line))
          update(`${++collected} of ${wanted.length} packages found`);
        if (line.startsWith("Installing collected")) update(`installing ${wanted.length} packages`);
      };
      const args = [
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--progress-bar=off",
        "-r",
        requirements(house),
      ];
      await run(house.python, args, { log, onLine, signal }).catch((error) => {
        throw pipError("JupyterLab's packages", error);
      });
      writeWhole(stampFile(house), JSON.stringify(stamp(house)));
      return `${version}, ${wanted.length} packages`;
    },
  };
}

/** @param {string} what @param {unknown} error @returns {unknown} */
export function pipError(what, error) {
  if (!(error instanceof CommandFailed)) return error;
  return new SetupError(`pip could not install ${what}`, pipRemedy(error.tail), {
    log: error.log,
    tail: error.tail,
    cause: error,
  });
}

/** @param {string} output @returns {string} */
function pipRemedy(output) {
  if (/No space left/i.test(output)) return "the disk is full: free some space and run the command again.";
  if (/NewConnectionError|Temporary failure in name|timed out|ProxyError|SSLError|Connection/i.test(output)) {
    return "pip could not reach its index: check the network (and `pip config list` for a mirror or proxy) and run the command again.";
  }
  if (/No matching distribution/i.test(output)) {
    return "the index has no matching package for this Python and machine: check the network and `pip config list`, or use a Python between 3.10 and 3.13 (PYTHON=/path/to/python3).";
  }
  return "read the end of pip's output below; running the command again is safe.";
}
