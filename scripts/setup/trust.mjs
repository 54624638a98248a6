import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { digest, readJson, writeWhole } from "../program/files.mjs";
import { CommandFailed, run } from "../program/run.mjs";
import { SetupError } from "../program/setup-error.mjs";

/** @typedef {import("../program/house.mjs").House} House */

const signer = fileURLToPath(new URL("trust.py", import.meta.url));

/**
 * Says what was signed. It lies beside the signatures, so that a new .venv signs anew.
 * @param {House} house
 */
const stampFile = (house) => join(house.venv, "share/jupyter/notebooks-signed.json");

/**
 * Signs the notebooks as they are committed, so that JupyterLab draws their widgets and charts right after a clone. The
 * signatures are kept in .venv, where the JupyterLab and the `jupyter trust` of this checkout find them.
 * @param {House} house @returns {import("../program/steps.mjs").Step}
 */
export function trustStep(house) {
  const isDone = () => readJson(stampFile(house))?.notebooks === fingerprint(house);
  return {
    name: "trust",
    title: "Notebooks",
    needs: ["jupyter"],
    done: () => (isDone() ? "trusted by JupyterLab" : undefined),
    run: async (_update, signal) => {
      const { db_file, secret_file } = keepSignatures(house);
      const notebooks = committedNotebooks(house);
      const log = join(house.logs, "trust.log");
      try {
        await run(house.python, [signer, db_file, secret_file, ...notebooks], {
          cwd: house.root,
          log,
          signal,
        });
      } catch (error) {
        if (!(error instanceof CommandFailed)) throw error;
        throw new SetupError(
          "The notebooks could not be signed",
          "read the end of its output below and run the command again.",
          { log, tail: error.tail, cause: error },
        );
      }
      writeWhole(stampFile(house), JSON.stringify({ notebooks: fingerprint(house) }));
      return `${notebooks.length} trusted by JupyterLab`;
    },
  };
}

/**
 * Returns the notebooks that are as they were committed: changed ones are the user's, whom JupyterLab asks. Without git,
 * all notebooks of the folder.
 * @param {House} house @returns {string[]} their paths in the checkout
 */
export function committedNotebooks(house) {
  const folder = "notebooks";
  try {
    const changed = new Set(git(house, "diff", "--name-only", "--relative", "HEAD", "--", folder));
    return git(house, "ls-files", "--", `${folder}/*.ipynb`).filter((name) => !changed.has(name));
  } catch {
    const names = existsSync(join(house.root, folder)) ? readdirSync(join(house.root, folder)) : [];
    return names.filter((name) => name.endsWith(".ipynb")).map((name) => `${folder}/${name}`);
  }
}

/** @param {House} house @param {...string} args @returns {string[]} the lines of its output */
function git(house, ...args) {
  const output = execFileSync("git", args, { cwd: house.root, stdio: ["ignore", "pipe", "ignore"] });
  return output.toString().split("\n").filter(Boolean);
}

/** @param {House} house */
function fingerprint(house) {
  return digest(...committedNotebooks(house).flatMap((name) => [name, readFileSync(join(house.root, name))]));
}

/**
 * Tells Jupyter's programs in .venv to keep signatures there, too.
 * @param {House} house @returns where
 */
function keepSignatures(house) {
  const data = join(house.venv, "share/jupyter");
  mkdirSync(data, { recursive: true });
  const NotebookNotary = {
    db_file: join(data, "nbsignatures.db"),
    secret_file: join(data, "notebook_secret"),
  };
  writeWhole(
    join(house.venv, "etc/jupyter/jupyter_config.json"),
    JSON.stringify({ NotebookNotary }, null, 2),
  );
  return NotebookNotary;
}
