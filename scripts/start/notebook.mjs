import { existsSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readJson, writeWhole } from "../program/files.mjs";
import { CommandFailed, run } from "../program/run.mjs";
import { SetupError } from "../program/setup-error.mjs";

/** @typedef {import("../program/house.mjs").House} House */
/** @typedef {{ output_type: string, data?: Record<string, string | string[]> }} Output */
/** @typedef {{ cell_type: string, source: string | string[], outputs?: Output[] }} Cell */

const executor = fileURLToPath(new URL("execute.py", import.meta.url));

/**
 * Runs a notebook headless with nbclient.
 * @param {House} house @param {string} notebook its path
 * @param {{ copy: string, profile?: "quick" | "paper", env?: NodeJS.ProcessEnv, onCell?: (state: string) => void, signal?: AbortSignal }} options
 * @returns {Promise<Cell[]>} the executed cells
 * @throws {SetupError} where a cell fails
 */
export async function executeNotebook(house, notebook, { copy, profile, env, onCell, signal }) {
  if (!existsSync(notebook))
    throw new SetupError(`There is no ${notebook}`, "check the checkout with `git status`.");
  const log = join(house.logs, `${basename(notebook)}.log`);
  let failure = "";
  const onLine = (/** @type {string} */ line) => {
    const event = line.startsWith("{") ? JSON.parse(line) : {};
    if (event.cell) onCell?.([`cell ${event.cell} of ${event.of}`, event.title].filter(Boolean).join(": "));
    if (event.error) failure = event.error;
  };
  rmSync(copy, { force: true });
  const args = [executor, notebook, copy, ...(profile ? [profile] : [])];
  try {
    await run(house.python, args, { cwd: house.root, env, log, onLine, signal });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new SetupError(
      `${basename(notebook)} did not run to its end`,
      "read the cell's error below; `npm run doctor` checks the set-up.",
      {
        log,
        tail: failure || error.tail,
        cause: error,
      },
    );
  }
  return readJson(copy).cells;
}

/** @param {string | string[] | undefined} lines nbformat stores text as one string or as lines */
const whole = (lines = "") => (typeof lines === "string" ? lines : lines.join(""));

/**
 * Saves the last figure drawn below a heading of an executed notebook.
 * @param {Cell[]} cells @param {string} heading words of the heading
 * @param {string} path where its PNG is written
 * @returns {boolean} whether there is one
 */
export function saveFigure(cells, heading, path) {
  let below = false;
  let png;
  for (const { cell_type, source, outputs = [] } of cells) {
    const [title] = cell_type === "markdown" ? (whole(source).match(/^#+ .*$/m) ?? []) : [];
    if (title) below = title.includes(heading);
    if (below) png = outputs.map(({ data }) => data?.["image/png"]).findLast((image) => image) ?? png;
  }
  if (png) writeWhole(path, Buffer.from(whole(png), "base64"));
  return png !== undefined;
}

/**
 * The claims table of an executed notebook, as text.
 * @param {Cell[]} cells
 * @returns {string | undefined}
 */
export function claimsTable(cells) {
  return cells
    .flatMap(({ outputs = [] }) => outputs)
    .map(({ data }) => whole(data?.["text/plain"]))
    .filter((text) => /\bclaim/i.test(text))
    .at(-1);
}
