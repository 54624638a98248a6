import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readJson } from "../program/files.mjs";

/** @typedef {import("@topolab/kernel").Notebook} Notebook */
/**
 * An executed copy of a notebook, with its metadata.
 * @typedef {{
 *   name: string, notebook: Notebook, title: string, paper: string, profile: string, seed: string,
 *   parameters: Record<string, unknown>, date: string, node: string, seconds: number, versions: string, failure: string | undefined,
 * }} Copy
 */

/** @param {string | string[] | undefined} lines nbformat stores text as one string or as lines */
export const whole = (lines = "") => (typeof lines === "string" ? lines : lines.join(""));

/** @param {string} markdown @returns {string} without marks of emphasis and code */
const plain = (markdown) => markdown.replace(/\*\*|[*`]/g, "").trim();

/** @param {string} folder @returns {Copy[]} the executed copies in a folder, in the notebooks' order */
export function copiesIn(folder) {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
  return files.sort().map((file) => copyOf(file.replace(/\.ipynb$/, ""), readJson(join(folder, file))));
}

/** @param {string} name @param {Notebook} notebook @returns {Copy} */
export function copyOf(name, notebook) {
  const about = /** @type {Record<string, any>} */ (notebook.metadata.topolab ?? {});
  const first = whole(notebook.cells.find(({ cell_type }) => cell_type === "markdown")?.source);
  const outputs = notebook.cells.flatMap(({ outputs = [] }) => outputs);
  const printed = outputs.flatMap(({ text }) => whole(text).split("\n"));
  const error = outputs.find(({ output_type }) => output_type === "error");
  const parameters = about.parameters ?? {};
  const [, seed] = Object.entries(parameters).find(([key]) => /^seed/i.test(key)) ?? [];
  return {
    name,
    notebook,
    parameters,
    title: plain(first.match(/^# (.*)$/m)?.[1] ?? name),
    paper: plain(first.match(/\*\*Papers?:?\*\*:?\s*(.*)/)?.[1] ?? ""),
    profile: String(parameters.profile ?? ""),
    seed: String(seed ?? ""),
    date: about.finished ?? about.started ?? "",
    node: about.node ?? "",
    seconds: about.seconds ?? 0,
    versions: printed.findLast((line) => /\btfjs \d/.test(line)) ?? "",
    failure: error
      ? `${error.ename}: ${error.evalue}`
      : about.finished
        ? undefined
        : "It did not run to its end.",
  };
}
