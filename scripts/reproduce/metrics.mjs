import { claimsOf } from "@topolab/kernel";

const columns = [
  "notebook",
  "profile",
  "seed",
  "claim",
  "source",
  "measure",
  "paper",
  "value",
  "low",
  "high",
  "holds",
];

/** @param {unknown} cell @returns {string} as RFC 4180 has it */
const field = (cell) => {
  const text = cell === null || cell === undefined ? "" : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** @param {import("./copies.mjs").Copy[]} copies @returns {string} every claim of every notebook, as CSV */
export function metricsCsv(copies) {
  const rows = copies.flatMap(({ name, profile, seed, notebook }) =>
    claimsOf(notebook).map(({ claim, source, measure, paper, value, interval = [], holds }) =>
      [name, profile, seed, claim, source, measure, paper, value, interval[0], interval[1], holds].map(field),
    ),
  );
  return [columns, ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}
