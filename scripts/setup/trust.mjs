import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { digest, readJson, writeWhole } from "../program/files.mjs";
import { CommandFailed, run } from "../program/run.mjs";
import { SetupError } from "../program/setup-error.mjs";

/** @typedef {import("../program/house.mjs").House} House */

const signer = fileURLToPath(new URL("trust.py", import.meta.url));

/**
 * The record of signed notebooks. It is next to the signatures, so that a new .venv signs again.
 * @param {House} house
 */
const stampFile = (house) => join(house.venv, "share/jupyter/notebooks-signed.json");

/**
 * Signs the notebooks as they are committed, so that JupyterLab draws their widgets and charts right after a clone. The
 * signatures are kept in .venv, where the JupyterLab and the `jupyter trust` of this checkout find them.
 * @param {House} house @returns {import("../program/steps.mjs").Step}
 */
export function trustStep(house) {
  const isDone = async () => readJson(stampFile(house))?.notebooks === (await fingerprint(house));
  return {
    name: "trust",
    title: "Notebooks",
    needs: ["jupyter"],
    done: async () => ((await isDone()) ? "trusted by JupyterLab" : undefined),
    run: async (_update, signal) => {
      const { db_file, secret_file } = keepSignatures(house);
      const notebooks = await committedNotebooks(house);
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
      writeWhole(stampFile(house), JSON.stringify({ notebooks: await fingerprint(house) }));
      return `${notebooks.length} trusted by JupyterLab`;
    },
  };
}

/**
 * Returns the notebooks that are unchanged since their commit. Changed ones are the user's, and JupyterLab asks about
 * them. Without git, all notebooks of the folder.
 * @param {House} house @returns {Promise<string[]>} their paths in the checkout
 */
export async function committedNotebooks(house) {
  const folder = "notebooks";
  try {
    const changed = new Set(await git(house, "diff", "--name-only", "--relative", "HEAD", "--", folder));
    const known = await git(house, "ls-files", "--", `${folder}/*.ipynb`);
    return known.filter((name) => !changed.has(name));
  } catch {
    const names = existsSync(join(house.root, folder)) ? readdirSync(join(house.root, folder)) : [];
    return names.filter((name) => name.endsWith(".ipynb")).map((name) => `${folder}/${name}`);
  }
}

/** @param {House} house @param {...string} args @returns {Promise<string[]>} the lines of its output */
async function git(house, ...args) {
  return (await run("git", args, { cwd: house.root })).split("\n").filter(Boolean);
}

/** @param {House} house */
async function fingerprint(house) {
  const notebooks = await committedNotebooks(house);
  return digest(...notebooks.flatMap((name) => [name, readFileSync(join(house.root, name))]));
}

/**
 * Tells Jupyter's programs in .venv to keep signatures there, too.
 * @param {House} house @returns the path
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
