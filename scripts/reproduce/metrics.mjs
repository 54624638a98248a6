import { claimsOf, csv } from "@topolab/kernel";

const columns = [
  "notebook",
  "profile",
  "seed",
  "claim",
  "source",
  "measure",
  "scope",
  "role",
  "bound",
  "paper",
  "value",
  "low",
  "high",
  "seeds",
  "holds",
];

/** @param {import("./copies.mjs").Copy[]} copies @returns {string} every claim of every notebook, as CSV */
export function metricsCsv(copies) {
  const rows = copies.flatMap(({ name, profile, seed, notebook }) =>
    claimsOf(notebook).map(({ interval = [], ...claim }) => ({
      notebook: name,
      profile,
      seed,
      ...claim,
      low: interval[0],
      high: interval[1],
    })),
  );
  return csv({ columns, rows });
}
