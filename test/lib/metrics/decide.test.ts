import fc from "fast-check";
import { type Bound, decide, meanInterval, pairedDifferences } from "topolab/metrics";
import { describe, expect, it } from "vitest";

const from = "chosen before the run";

describe("decide", () => {
  it.each<[string, number[], Bound, string]>([
    ["an interval below the bound", [1, 2, 3], { atMost: 4.5, from }, "holds"],
    // mean 2 ± 2.484
    ["an interval across the bound", [1, 2, 3], { atMost: 4.4, from }, "undecided"],
    ["an interval above the bound", [1, 2, 3], { atMost: -0.5, from }, "fails"],
    ["an interval above a lower bound", [1, 2, 3], { atLeast: -0.5, from }, "holds"],
    ["an interval below a lower bound", [1, 2, 3], { atLeast: 4.5, from }, "fails"],
    ["two seeds, however clear", [1, 1], { atMost: 100, from }, "undecided"],
    ["one seed", [1], { atMost: 100, from }, "undecided"],
  ])("%s", (_, values, bound, verdict) => {
    expect(decide(values, bound).verdict).toBe(verdict);
    expect(decide(values, bound)).toMatchObject({ ...meanInterval(values), n: values.length, bound });
  });

  it("takes one value if the quantity is exact", () => {
    expect(decide([0], { atMost: 0, from: "definition" }, { scale: "exact" }).verdict).toBe("holds");
    expect(decide([1, 2], { atMost: 1, from: "definition" }, { scale: "exact" }).verdict).toBe("undecided");
  });

  it("averages ratios on the log scale", () => {
    const { value, low, high } = decide([1, 10, 100], { atLeast: 1, from }, { scale: "log" });
    expect(value).toBeCloseTo(10, 10);
    // log10: 1 ± 2.484
    expect([low, high]).toEqual([
      expect.closeTo(10 ** (1 - 2.4841377), 4),
      expect.closeTo(10 ** 3.4841377, 0),
    ]);
    expect(() => decide([1, 0, 2], { atLeast: 1, from }, { scale: "log" })).toThrow("must be positive");
  });

  it("keeps shares between 0 and 1, also for zero hits", () => {
    const shares = [0, 0.001, 0.002];
    const { low, high, value } = decide(shares, { atMost: 0.01, from }, { scale: "logit", trials: 1_000 });
    expect(low).toBeGreaterThan(0);
    expect(high).toBeLessThan(1);
    expect(value).toBeGreaterThan(0.0005);
    expect(() => decide(shares, { atMost: 0.01, from }, { scale: "logit" })).toThrow("Pass `trials`");
    expect(() => decide([1.5, 0.2, 0.1], { atMost: 1, from }, { scale: "logit" })).toThrow("got 1.5");
  });

  it("refuses bounds without an origin and values that are not finite", () => {
    expect(() => decide([1, 2, 3], { atMost: 1, from: " " })).toThrow("must state its origin");
    expect(() => decide([1, 2, 3], { atMost: Number.NaN, from })).toThrow("finite number");
    expect(() => decide([1, Number.NaN, 3], { atMost: 1, from })).toThrow("NaN");
    expect(() => decide([], { atMost: 1, from })).toThrow("at least one value");
  });

  it("decides for at most one side, and symmetrically", () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 9 });
    fc.assert(
      fc.property(values, fc.double({ min: -1e6, max: 1e6, noNaN: true }), (list, bound) => {
        const one = decide(list, { atMost: bound, from }).verdict;
        const mirrored = decide(
          list.map((value) => -value),
          { atLeast: -bound, from },
        ).verdict;
        expect(mirrored).toBe(one);
      }),
    );
  });

  it("rejects a true null in at most 2.5% of all trials on either side", () => {
    // Values N(0, 1), bound 0: "holds" and "fails" each have probability 2.5%.
    let state = 1;
    const uniform = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const verdicts = Array.from(
      { length: 4_000 },
      () => decide([normal(), normal(), normal(), normal()], { atMost: 0, from }).verdict,
    );
    const held = verdicts.filter((verdict) => verdict === "holds").length / 4_000;
    // Four standard deviations of the count.
    expect(Math.abs(held - 0.025)).toBeLessThan(0.01);
  });
});

it("pairs differences seed by seed", () => {
  expect(pairedDifferences([3, 5], [1, 2])).toEqual([2, 3]);
  expect(() => pairedDifferences([1], [1, 2])).toThrow("got 1 and 2");
});
