import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The paths in a checkout. Set-up writes only to these, and all of them are inside `root`.
 * @typedef {{
 *   root: string, cache: string, logs: string, out: string, nodeModules: string,
 *   venv: string, python: string, jupyter: string, kernelspec: string, tensorflow: string,
 * }} House
 */

/** @param {string} root @returns {House} */
export function houseAt(root) {
  const venv = join(root, ".venv");
  return {
    root,
    cache: join(root, ".cache"),
    logs: join(root, ".cache/logs"),
    out: join(root, "out"),
    nodeModules: join(root, "node_modules"),
    venv,
    python: join(venv, "bin/python"),
    jupyter: join(venv, "bin/jupyter"),
    kernelspec: join(venv, "share/jupyter/kernels/topolab"),
    tensorflow: join(root, ".tensorflow"),
  };
}

/** This checkout. */
export const house = houseAt(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
