import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { digest, readJson, writeWhole } from "../program/files.mjs";
import { CommandFailed, run } from "../program/run.mjs";
import { SetupError } from "../program/setup-error.mjs";

/** @typedef {import("../program/house.mjs").House} House */

/** @param {House} house */
const kernelProgram = (house) => join(house.root, "kernel/dist/cli.js");
/** @param {House} house */
const stampFile = (house) => join(house.kernelspec, "installed-by.json");

/**
 * @param {House} house @returns {boolean} whether JupyterLab knows this checkout's kernel, with a Node that still
 * exists
 */
export function kernelspecIsDone(house) {
  const spec = readJson(join(house.kernelspec, "kernel.json"));
  const made = readJson(stampFile(house));
  if (!spec?.argv || !existsSync(kernelProgram(house))) return false;
  return (
    made?.recipe === recipe(house) &&
    spec.argv.filter(isPath).every((/** @type {string} */ path) => existsSync(path))
  );
}

/** @param {string} argument */
const isPath = (argument) => argument.startsWith("/");

/** @param {House} house */
const recipe = (house) => {
  const written = join(house.root, "kernel/dist/install/kernelspec.js");
  return digest(house.root, existsSync(written) ? readFileSync(written) : "");
};

/** @param {House} house @returns {import("../program/steps.mjs").Step} */
export function kernelspecStep(house) {
  return {
    name: "kernelspec",
    title: "Kernel",
    needs: ["build", "jupyter"],
    done: () => (kernelspecIsDone(house) ? "known to JupyterLab" : undefined),
    run: async (_update, signal) => {
      const log = join(house.logs, "kernelspec.log");
      try {
        await run(process.execPath, [kernelProgram(house), "install", "--prefix", house.venv], {
          cwd: house.root,
          log,
          signal,
        });
      } catch (error) {
        if (!(error instanceof CommandFailed)) throw error;
        throw new SetupError(
          "The kernel could not be installed into .venv",
          "read the end of its output below and run the command again.",
          {
            log,
            tail: error.tail,
            cause: error,
          },
        );
      }
      writeWhole(stampFile(house), JSON.stringify({ recipe: recipe(house) }));
      return "installed into .venv";
    },
  };
}
