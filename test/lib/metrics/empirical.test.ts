import { empiricalCdf, kolmogorovSmirnov } from "topolab/metrics";
import { expect, it } from "vitest";

it("empiricalCdf is the share of a sample that is at most x", () => {
  const cdf = empiricalCdf([3, 1, 2, 2]);
  expect([0, 1, 1.5, 2, 3, 4].map(cdf)).toEqual([0, 0.25, 0.25, 0.75, 1, 1]);
  expect(kolmogorovSmirnov([1, 2], empiricalCdf([5, 6]))).toBe(1);
  expect(() => empiricalCdf([])).toThrow("at least one value");
});
