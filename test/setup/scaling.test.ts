import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { house } from "../../scripts/program/house.mjs";
import { type Cost, exponent, slope } from "../bench/scaling/exponent.js";
import { type Kind, spaced } from "../bench/scaling/kind.js";
import { kinds } from "../bench/scaling/kinds.js";
import { growth, type Measured, parse, print } from "../bench/scaling/measured.js";
import { table } from "../bench/scaling/table.js";

const costs = (sizes: readonly number[], cost: (n: number) => number) => sizes.map((n): Cost => [n, cost(n)]);

describe("the exponent of a scaling bench", () => {
  it("is 2 for costs that grow as n², and its interval is a point", () => {
    const found = exponent(costs([10, 30, 100, 700], (n) => 5e-6 * n ** 2))!;
    for (const number of [found.value, found.low, found.high]) expect(number).toBeCloseTo(2, 12);
  });

  it("and its interval are those of the closed form for n log n", () => {
    // At log n = 1, 2, 4 the logarithms of n log n are 1, 2 and 4 plus 0, 1 and 2 times log 2. Without the first, the
    // second or the third size the slopes are 1 plus 1/2, 2/3 and 1 times log 2; with all of them 1 plus 9/14.
    const found = exponent(costs([Math.E, Math.E ** 2, Math.E ** 4], (n) => n * Math.log(n)))!;
    expect(found.value).toBeCloseTo(1 + (9 / 14) * Math.LN2, 12);
    // The jackknife's values, three times the slope less twice one of the three: their mean and standard deviation.
    const values = [13 / 14, 25 / 42, -1 / 14].map((part) => 1 + part * Math.LN2);
    const mean = (values[0] + values[1] + values[2]) / 3;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2);
    const reach = (4.30265273 * deviation) / Math.sqrt(3); // Student's t(0.975) with two degrees of freedom
    expect(found.low).toBeCloseTo(mean - reach, 6);
    expect(found.high).toBeCloseTo(mean + reach, 6);
  });

  it("does not exist for fewer than three sizes", () => {
    expect(exponent(costs([10, 100], (n) => n))).toBeUndefined();
    expect(exponent([])).toBeUndefined();
  });

  it("begins with a slope, which two sizes have", () => {
    expect(
      slope([
        [10, 3],
        [1000, 300],
      ]),
    ).toBeCloseTo(1, 12);
  });
});

describe("sizes", () => {
  it("have a fixed ratio", () => {
    expect(spaced(100, 1_000, 4)).toEqual([100, 178, 316, 562, 1000]);
    expect(spaced(1_000, 31_600, 2)).toEqual([1000, 3162, 10_000, 31_623]);
  });
});

const quadratic: Kind = { unit: "points", sizes: [], documented: "n²", prepare: () => () => {} };

const measured = (sizes: readonly number[], cost: (n: number) => number, program = "topolab"): Measured[] =>
  sizes.map((size) => ({
    kind: "work",
    program,
    date: "2026-11-28",
    size,
    value: cost(size),
    memory: 1234.5,
  }));

describe("growth", () => {
  it("is as documented if the exponent is at most that of the documented growth over the same sizes", () => {
    const sizes = [1_000, 10_000, 100_000];
    const logarithmic: Kind = { ...quadratic, documented: "n log n" };
    const found = growth(
      logarithmic,
      measured(sizes, (n) => n * Math.log(n)),
    )!;
    expect(found.documented).toBeCloseTo(found.value, 12);
    expect(found.ok).toBe(true);
    expect(
      growth(
        logarithmic,
        measured(sizes, (n) => n ** 1.5),
      )!.ok,
    ).toBe(false);
  });

  it("leaves out times below 5 ms, but no numbers of bytes", () => {
    const rows = measured([10, 100, 1000, 10_000], (n) => 1e-7 * n ** 2);
    expect(growth(quadratic, rows)).toBeUndefined();
    expect(growth({ ...quadratic, quantity: "bytes" }, rows)).toBeDefined();
  });
});

describe("measurements", () => {
  it("are read as they were written", () => {
    const [first, ...others] = measured([10, 100], (n) => 1e-7 * n, "ripser");
    const rows = [{ ...first, beside: 0.25 }, ...others];
    expect(parse(print(rows))).toEqual(rows);
  });
});

describe("the table of growth", () => {
  const rows = measured([100, 1_000, 10_000], (n) => 2e-6 * n ** 2);
  /** The cells of the line for the kind. */
  const cells = (found: readonly Measured[], kind = quadratic) => {
    const last = table({ work: kind }, found).split("\n")[2];
    return last
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim());
  };

  it("has exponent, documented growth, cost and memory at the largest size", () => {
    expect(cells(rows)).toEqual(["work", "2.0 (2.0–2.0)", "n²", "10,000 points", "200 s", "1,235", ""]);
  });

  it("compares with a peer at its largest size, by what was measured beside it", () => {
    const peer = measured([100, 1_000], (n) => 1e-5 * n ** 2, "ripser");
    const beside = peer.map((one) => ({ ...one, beside: 3e-6 * one.size ** 2 }));
    expect(cells([...rows, ...beside]).at(-1)).toBe("0.3 of ripser at 1,000");
  });

  it("says so if there is no exponent", () => {
    expect(cells(rows.slice(0, 2)).slice(0, 2)).toEqual(["work", "no exponent"]);
  });

  it("gives bytes without the memory of another process", () => {
    const bytes = measured([100, 1_000, 10_000], () => 24_900);
    const constant: Kind = { ...quadratic, documented: "1", quantity: "bytes" };
    expect(cells(bytes, constant).slice(1)).toEqual(["0.0 (0.0–0.0)", "1", "10,000 points", "25 kB", "", ""]);
  });

  it("in the guide is that of the measurements beside it, and every kind has an exponent that is as documented", () => {
    const guides = join(house.root, "docs/guides");
    const found = parse(readFileSync(join(guides, "scaling/measured.tsv"), "utf8"));
    expect(readFileSync(join(guides, "performance.md"), "utf8")).toContain(table(kinds, found));
    for (const [name, kind] of Object.entries(kinds)) {
      const own = found.filter((row) => row.kind === name && row.program === "topolab");
      expect({ name, ok: growth(kind, own)?.ok }).toEqual({ name, ok: true });
    }
  });
});
