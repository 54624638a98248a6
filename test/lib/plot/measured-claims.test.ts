import { ValueError } from "topolab";
import { decide } from "topolab/metrics";
import { type MeasuredClaim, measuredClaims } from "topolab/plot";
import { describe, expect, it } from "vitest";

const ks = {
  GTN: [0.011, 0.013, 0.012],
  wide: [0.03, 0.05, 0.04],
  Gaussian: [0.06, 0.062, 0.061],
  data: [0.005, 0.006, 0.004],
};
const rows = Object.entries(ks).flatMap(([of, values]) =>
  values.map((value, run) => ({ of, run, ks: value })),
);
const claim: MeasuredClaim<(typeof rows)[number]> = {
  claim: "fills the roll",
  source: "Fig. 3A",
  scope: "paper",
  paper: "evenly",
  of: "GTN",
  measure: "ks",
  bound: { atMost: 0.02, from: "our choice" },
  scale: "log",
  ours: ["wide"],
  nulls: ["Gaussian"],
  controls: ["data"],
};

describe("measuredClaims", () => {
  it("decides the claim, then our own contestants, then the null rows and controls, each by its own runs", () => {
    const decided = measuredClaims(rows, [claim]);
    expect(decided.map(({ claim, scope, role, decision }) => [claim, scope, role, decision.verdict])).toEqual(
      [
        ["fills the roll: GTN", "paper", undefined, "holds"],
        ["fills the roll: wide", "ours", "claim", "fails"],
        ["fills the roll: Gaussian", "ours", "null", "fails"],
        ["fills the roll: data", "ours", "control", "holds"],
      ],
    );
    expect(decided.map(({ source, paper }) => [source, paper])).toEqual([
      ["Fig. 3A", "evenly"],
      ...Array.from({ length: 3 }, () => ["ours", undefined]),
    ]);
    expect(decided[0].decision).toEqual(decide(ks.GTN, claim.bound, { scale: "log" }));
  });

  it("names the contestants that there are when one is not found", () => {
    expect(() => measuredClaims(rows, [{ ...claim, nulls: ["gaussian"] }])).toThrow(ValueError);
    expect(() => measuredClaims(rows, [{ ...claim, nulls: ["gaussian"] }])).toThrow(
      'No measurement is of "gaussian": there are GTN, wide, Gaussian, data',
    );
  });
});
