import { claimsTable } from "topolab/plot";
import { describe, expect, it } from "vitest";
import { shown } from "./shown.js";

const claims = claimsTable([
  {
    claim: "Every generated point lies on the roll",
    source: "GTN, Fig. 3A",
    measure: "largest distance",
    value: 1.23456e-7,
    holds: true,
  },
  {
    claim: "Samples fall <outside>",
    source: "GTN, Fig. 4",
    measure: "share over 1",
    paper: "many",
    value: 0.02345,
    interval: [0.02, 0.0361],
    holds: false,
  },
  { claim: "Converges fast", source: "GTN", measure: "epochs", value: 3, holds: "unknown" },
]);

describe("claimsTable", () => {
  it("is an arquero table with one column for each thing said", () => {
    expect(claims.table.columnNames()).toEqual([
      "claim",
      "source",
      "measure",
      "paper",
      "value",
      "low",
      "high",
      "holds",
    ]);
    expect(claims.table.array("value")).toEqual([1.23456e-7, 0.02345, 3]);
    expect(claims.table.array("paper")).toEqual([null, "many", null]);
    expect(claims.table.array("high")).toEqual([null, 0.0361, null]);
    expect(claims.table.array("holds")).toEqual([true, false, "unknown"]);
  });

  it("carries the claims as data, for reports and sweeps", async () => {
    const { "application/vnd.topolab.claims+json": data } = await shown(claims);
    expect(JSON.parse(JSON.stringify(data))).toEqual(claims.claims);
  });

  it("shows the verdicts as marks, the paper's column blank where nothing is known", async () => {
    const bundle = await shown(claims);
    expect(bundle["text/plain"].split("\n").map((line) => line.trimEnd())).toEqual([
      "claim                                   source        measure           paper  here     interval       holds",
      "──────────────────────────────────────  ────────────  ────────────────  ─────  ───────  ─────────────  ─────",
      "Every generated point lies on the roll  GTN, Fig. 3A  largest distance         1.23e-7                 ✓",
      "Samples fall <outside>                  GTN, Fig. 4   share over 1      many   0.0234   0.02 … 0.0361  ✗",
      "Converges fast                          GTN           epochs                   3                       ?",
    ]);
    expect(bundle["text/html"]).toContain("Samples fall &lt;outside&gt;");
  });
});
