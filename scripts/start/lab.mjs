import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** @typedef {import("../program/house.mjs").House} House */

/** The folder of the notebooks, and the address of the first one, which JupyterLab prints and opens. */
const notebooks = ["notebooks", "--LabApp.default_url=/lab/tree/01-swiss-roll.ipynb"];

/**
 * The options of `npm start`.
 * @param {string[]} argv the arguments after `npm start --`
 * @param {{ isTTY: boolean }} terminal whether the output goes to a terminal
 * @returns {{ headless: boolean, forJupyter: string[] }} whether to end after the reproduction; the arguments for
 * Jupyter
 */
export function startArguments(argv, { isTTY }) {
  const forJupyter = argv.filter((word, i) => word !== "--headless" && !(i === 0 && word === "--"));
  // Arguments for Jupyter mean that JupyterLab should open, with a terminal (docker run -t) or without.
  const headless = argv.includes("--headless") || (!isTTY && forJupyter.length === 0);
  return { headless, forJupyter };
}

/**
 * The arguments of `jupyter` that open JupyterLab on notebook 01, or on the file or folder among the given words.
 * @param {House} house
 * @param {string[]} words passed on to Jupyter
 * @param {number} [user] the user's id; as root (0), in containers, JupyterLab starts only if that is allowed
 * @returns {string[]}
 */
export function labArguments(house, words, user = process.getuid?.()) {
  const names = words.some((word) => !word.startsWith("-") && existsSync(resolve(house.root, word)));
  return ["lab", ...(names ? [] : notebooks), ...(user === 0 ? ["--allow-root"] : []), ...words];
}

/**
 * Opens JupyterLab and stays until it ends.
 * @param {House} house @param {string[]} words passed on to Jupyter
 * @returns {Promise<number>} its exit code
 */
export function openLab(house, words) {
  const lab = spawn(house.jupyter, labArguments(house, words), { cwd: house.root, stdio: "inherit" });
  // The terminal sends Ctrl-C to both; JupyterLab asks before it ends.
  process.on("SIGINT", () => {});
  return new Promise((resolve, reject) => {
    lab.on("error", reject);
    lab.on("exit", (code) => resolve(code ?? 0));
  });
}
