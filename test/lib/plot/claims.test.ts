import { decide } from "topolab/metrics";
import { claimsTable } from "topolab/plot";
import { describe, expect, it } from "vitest";
import { shown } from "./shown.js";

const exact = { scale: "exact" } as const;
const claims = claimsTable([
  {
    claim: "Every generated point lies on the roll",
    source: "GTN, Fig. 3A",
    measure: "largest distance",
    scope: "paper",
    decision: decide([1.23456e-7], { atMost: 1e-6, from: "theorem" }, exact),
  },
  {
    claim: "Samples fall <outside>",
    source: "GTN, Fig. 4",
    measure: "share over 1",
    scope: "paper",
    paper: "many",
    decision: decide([0.02, 0.0361], { atLeast: 0.05, from: "ours" }, exact),
  },
  {
    claim: "Converges fast",
    source: "ours",
    measure: "epochs",
    scope: "ours",
    decision: decide([3], { atMost: 5, from: "ours" }),
  },
]);

describe("claimsTable", () => {
  it("is an arquero table with one column for each property", () => {
    expect(claims.table.columnNames()).toEqual([
      "claim",
      "source",
      "scope",
      "role",
      "measure",
      "bound",
      "paper",
      "value",
      "low",
      "high",
      "seeds",
      "verdict",
      "holds",
    ]);
    expect(claims.table.array("value")).toEqual([1.23456e-7, (0.02 + 0.0361) / 2, 3]);
    expect(claims.table.array("paper")).toEqual([null, "many", null]);
    expect(claims.table.array("high")).toEqual([1.23456e-7, 0.0361, 3]);
    expect(claims.table.array("holds")).toEqual([true, false, "unknown"]);
  });

  it("carries the claims as data, for reports and sweeps", async () => {
    const { "application/vnd.topolab.claims+json": data } = await shown(claims);
    expect(JSON.parse(JSON.stringify(data))).toEqual(claims.claims);
  });

  it("shows the verdicts as marks, with a blank column of the paper if nothing is known", async () => {
    const bundle = await shown(claims);
    const lines = bundle["text/plain"].split("\n").map((line) => line.trimEnd().split(/ {2,}/));
    expect([0, 2, 3, 4].map((row) => lines[row])).toEqual([
      ["claim", "source", "scope", "measure", "paper", "here", "interval", "seeds", "verdict"],
      [
        ...["Every generated point lies on the roll", "GTN, Fig. 3A", "paper"],
        ...["largest distance ≤ 0.000001 (theorem)", "1.23e-7", "1.23e-7 … 1.23e-7", "1", "✓ holds"],
      ],
      [
        ...["Samples fall <outside>", "GTN, Fig. 4", "paper", "share over 1 ≥ 0.05 (ours)"],
        ...["many", "0.028", "0.02 … 0.0361", "2", "✗ fails"],
      ],
      ["Converges fast", "ours", "ours", "epochs ≤ 5 (ours)", "3", "3 … 3", "1", "? undecided"],
    ]);
    expect(bundle["text/html"]).toContain("Samples fall &lt;outside&gt;");
  });
});

describe("claims that a decision decides", () => {
  const bound = { atMost: 2, from: "the paper" };
  const row = { source: "GTN, Fig. 3A", measure: "KS", decision: decide([1, 1.1, 1.2], bound) };
  const failing = decide([9, 9.1, 9.2], bound);
  const decided = claimsTable([
    { ...row, claim: "fills", scope: "paper" },
    { ...row, claim: "fills", scope: "paper", decision: decide([1, 1], bound) },
    { ...row, claim: "fills faces", scope: "other data", decision: failing },
    { ...row, claim: "an untrained network", scope: "ours", role: "null", decision: failing },
    { ...row, claim: "the data themselves", scope: "ours", role: "control" },
    { ...row, claim: "a test that cannot tell", scope: "ours", role: "null" },
  ]);

  it("show scope, bound with its origin, interval, seeds and verdict", async () => {
    const lines = (await shown(decided))["text/plain"].split("\n");
    expect(lines[0].split(/ {2,}/)).toEqual([
      "claim",
      "source",
      "scope",
      "measure",
      "here",
      "interval",
      "seeds",
      "verdict",
    ]);
    expect(lines[2].split(/ {2,}/)).toEqual([
      ...["fills", "GTN, Fig. 3A", "paper", "KS ≤ 2 (the paper)"],
      ...["1.1", "0.852 … 1.35", "3", "✓ holds"],
    ]);
    const verdicts = lines.slice(2, 8).map((line) => line.split(/ {2,}/).at(-1));
    expect(verdicts).toEqual([
      ...["✓ holds", "? undecided", "– not seen here", "fails, as it must", "holds, as it must"],
      "! holds: the test cannot tell",
    ]);
  });

  it("are counted below: the paper's in its setting, and those on other data", async () => {
    const { "text/plain": text, "text/html": html } = await shown(decided);
    const line =
      "The paper's claims in its setting: 1 hold, 0 fail, 1 undecided. On other data: 0 seen, 1 not seen here, 0 undecided.";
    expect(text.split("\n").at(-1)).toBe(line);
    expect(html).toContain("1 not seen here");
  });

  it("carry verdict, scope and role as data", () => {
    expect(decided.claims[2]).toMatchObject({
      scope: "other data",
      role: "claim",
      verdict: "fails",
      holds: false,
      seeds: 3,
    });
    expect(decided.claims[1]).toMatchObject({
      verdict: "undecided",
      holds: "unknown",
      bound: "≤ 2 (the paper)",
    });
  });
});
