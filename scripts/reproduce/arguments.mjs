import { parseArgs } from "node:util";
import { SetupError } from "../program/setup-error.mjs";

/** @typedef {{ profile: "quick" | "paper", jobs: number | undefined, resume: boolean, numbers: string[] }} Wanted */

const usage = "npm run reproduce [-- [--profile quick|paper] [--jobs N] [--resume] [01 05 …]]";

/** @param {string[]} args @returns {Wanted} */
export function wantedBy(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        profile: { type: "string", default: "quick" },
        jobs: { type: "string" },
        resume: { type: "boolean", default: false },
      },
    });
    const { profile, resume } = values;
    if (profile !== "quick" && profile !== "paper") throw new Error(`Unknown profile ${profile}`);
    const jobs = values.jobs === undefined ? undefined : Number(values.jobs);
    if (jobs !== undefined && !(Number.isInteger(jobs) && jobs > 0))
      throw new Error("--jobs must be a positive integer");
    return { profile, jobs, resume, numbers: positionals.map((number) => number.padStart(2, "0")) };
  } catch (error) {
    throw new SetupError(String(error instanceof Error ? error.message : error), usage);
  }
}

/**
 * The requested notebooks, in order: all, or those with a given number or name.
 * @param {string[]} names file names @param {string[]} numbers
 */
export function chosen(names, numbers) {
  const notebooks = names.filter((name) => /^\d\d-.*\.ipynb$/.test(name)).sort();
  const missing = numbers.find((number) => !notebooks.some((name) => name.startsWith(number)));
  if (missing)
    throw new SetupError(`There is no notebook ${missing}`, `the notebooks are ${notebooks.join(", ")}.`);
  return numbers.length
    ? notebooks.filter((name) => numbers.some((number) => name.startsWith(number)))
    : notebooks;
}

/**
 * The profile of a notebook: "paper" means its largest one, which is "reduced" or "full" if the published sizes are
 * unknown or too large.
 * @param {"quick" | "paper"} wanted @param {import("@topolab/kernel").Notebook} notebook
 */
export function profileOf(wanted, notebook) {
  const sources = notebook.cells.map(({ source }) => (typeof source === "string" ? source : source.join("")));
  const [, union = ""] = sources.map((source) => /let profile: ([^=]*) =/.exec(source)).find(Boolean) ?? [];
  return wanted === "paper"
    ? (["paper", "full", "reduced"].find((name) => union.includes(`"${name}"`)) ?? wanted)
    : wanted;
}
