import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readJson } from "../program/files.mjs";

/** @typedef {{ role?: string, verdict?: string, holds: boolean | "unknown" }} Claim */

const claimsType = "application/vnd.topolab.claims+json";

/** @param {Claim} claim */
const verdictOf = ({ verdict, holds }) =>
  verdict ?? (holds === true ? "holds" : holds === false ? "fails" : "undecided");

/**
 * Summarizes the claims of a committed notebook: "4 hold, 1 undecided". Null rows and controls do not count.
 * @param {string} root the checkout @param {string} file the notebook's name
 */
export function verdictsOf(root, file) {
  /** @type {{ cells: { outputs?: { data?: Record<string, unknown> }[] }[] }} */
  const { cells } = readJson(join(root, "notebooks", file));
  const shown = cells.flatMap(({ outputs = [] }) => outputs.map(({ data }) => data?.[claimsType]));
  const claims = /** @type {Claim[]} */ (shown.flat().filter(Boolean));
  const verdicts = claims.filter(({ role = "claim" }) => role === "claim").map(verdictOf);
  const count = (/** @type {string} */ verdict) => verdicts.filter((each) => each === verdict).length;
  const parts = [
    [count("holds"), "hold"],
    [count("fails"), "fail"],
    [count("undecided"), "undecided"],
  ];
  return parts.flatMap(([n, word]) => (n ? [`${n} ${word}`] : [])).join(", ") || "–";
}

/**
 * The README with the verdicts of the committed notebooks in the last column of its table.
 * @param {string} root @param {string} readme
 */
export function withVerdicts(root, readme) {
  const names = readdirSync(join(root, "notebooks")).filter((name) => /^\d\d-.*\.ipynb$/.test(name));
  return names.reduce((text, file) => {
    const row = new RegExp(`^(\\|.*\\(notebooks/${file}\\).*\\|)([^|]*)\\|$`, "m");
    return text.replace(
      row,
      (_, before, cell) => `${before} ${verdictsOf(root, file).padEnd(cell.length - 2)} |`,
    );
  }, readme);
}
