import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { readJson, writeWhole } from "../program/files.mjs";

/** @typedef {import("../program/house.mjs").House} House */

/** The settings that JupyterLab reads at its start, by path in .venv. */
export const labSettings = {
  // JupyterLab runs its yarn.js, a CommonJS script. Without this, Node would read it as an ES module, because the
  // nearest package.json would be the checkout's ("type": "module"), and print the whole script as an error.
  "package.json": { type: "commonjs" },
  "etc/jupyter/jupyter_server_config.json": {
    // The address is printed at every level. JupyterLab's other messages at "INFO" are for its developers.
    Application: { log_level: "WARN" },
    // New notebooks, the launcher and the kernel menu offer this kernel first.
    MultiKernelManager: { default_kernel_name: "topolab" },
  },
  "share/jupyter/lab/settings/overrides.json": {
    "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
  },
};

/**
 * Settings of the JupyterLab in .venv: quiet, and with this checkout's kernel first.
 * @param {House} house @returns {import("../program/steps.mjs").Step}
 */
export function labStep(house) {
  const files = Object.entries(labSettings).map(([path, content]) => ({
    path: join(house.venv, path),
    content,
  }));
  return {
    name: "lab",
    title: "JupyterLab's settings",
    needs: ["jupyter"],
    done: () =>
      files.every(({ path, content }) => isDeepStrictEqual(readJson(path), content)) ? "in .venv" : undefined,
    run: async () => {
      for (const { path, content } of files) writeWhole(path, `${JSON.stringify(content, null, 2)}\n`);
      return "written into .venv";
    },
  };
}
