import { ValueError } from "topolab";
import { claimsTable, testRows } from "topolab/plot";
import { describe, expect, it } from "vitest";

const test = {
  claim: "fills",
  measure: "share",
  bound: { atLeast: 0.5, from: "chosen before the run" },
  source: "Fig. 1",
  scale: "logit",
  trials: 100,
} as const;
const shares: Record<string, number[]> = {
  model: [0.9, 0.8, 0.85],
  variant: [0.4, 0.6, 0.5],
  noise: [0.1, 0.1, 0.12],
  truth: [1, 1, 1],
};
const roles = { model: "other data", variant: "ours", noise: "null", truth: "control" } as const;

describe("testRows", () => {
  const rows = testRows(test, roles, (name) => shares[name]);

  it("decides each subject by the same bound, on the given scale", () => {
    expect(rows.map(({ claim, decision }) => [claim, decision.verdict])).toEqual([
      ["fills: model", "holds"],
      ["fills: variant", "undecided"],
      ["fills: noise", "fails"],
      ["fills: truth", "holds"],
    ]);
    expect(rows[3].decision.value).toBeCloseTo(0.995, 6);
  });

  it("gives the paper's source to the paper's rows only, and each check its role", () => {
    const { claims } = claimsTable(rows);
    expect(claims.map(({ source, scope, role }) => [source, scope, role])).toEqual([
      ["Fig. 1", "other data", "claim"],
      ["ours", "ours", "claim"],
      ["ours", "ours", "null"],
      ["ours", "ours", "control"],
    ]);
  });

  it("takes measured rows as it takes their values by subject", () => {
    const measured = Object.entries(shares).flatMap(([of, values]) =>
      values.map((value, run) => ({ of, run, [test.measure]: value })),
    );
    expect(testRows(test, roles, measured)).toEqual(rows);
  });

  it("refuses a subject without rows, and rows without the measure", () => {
    const measured = [{ of: "model", energy: 1 }];
    expect(() => testRows(test, { truth: "control" }, measured)).toThrow('No row is of "truth"');
    expect(() => testRows(test, { model: "ours" }, measured)).toThrow(
      `no number in the column "${test.measure}"`,
    );
  });

  it("passes on errors of decide", () => {
    expect(() => testRows(test, { model: "ours" }, () => [])).toThrow(ValueError);
  });
});
