import { barcode, bettiCurve, persistenceImage, persistences, tear } from "topolab/topology";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../points.js";
import { index } from "./fixtures.js";

const far = Number.POSITIVE_INFINITY;
const diagram = [
  { birth: 0, death: 1 },
  { birth: 0.5, death: 2 },
  { birth: 0, death: far },
];

describe("bettiCurve", () => {
  it("counts the classes that live at each scale, from birth up to but not at death", () => {
    expect(Array.from(bettiCurve(diagram, [-1, 0, 0.5, 1, 1.9, 2, 100]))).toEqual([0, 2, 3, 2, 2, 1, 1]);
  });
});

describe("barcode", () => {
  it("lists bars by dimension", () => {
    expect(barcode([[diagram[0]], [diagram[1]]])).toEqual([
      { dim: 0, birth: 0, death: 1 },
      { dim: 1, birth: 0.5, death: 2 },
    ]);
    expect(Array.from(persistences(diagram))).toEqual([far, 1.5, 1]);
  });
});

describe("persistenceImage", () => {
  const { bars, sigma, range, pixels, image } = index.image;
  const given = bars.map(([birth, death]) => ({ birth, death }));

  it("equals persim's", () => {
    const ours = persistenceImage(given, { births: range, persistences: range, sigma, pixels });
    expect(ours.shape).toEqual([pixels, pixels]);
    image.flat().forEach((value, i) => {
      expect(ours.data[i]).toBeCloseTo(value, 9);
    });
  });

  it("holds all the weight if it is large enough, and none of bars that never end", () => {
    const wide = { births: [-9, 9], persistences: [-9, 9], sigma: 0.5, weight: () => 1 } as const;
    const { data } = persistenceImage([...given, { birth: 0, death: far }], wide);
    expect(data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(given.length, 9);
  });

  it("refuses an empty range and a sigma of 0", () => {
    const options = { births: [0, 1], persistences: [0, 1], sigma: 1 } as const;
    expect(() => persistenceImage(given, { ...options, sigma: 0 })).toThrow("sigma must be positive");
    expect(() => persistenceImage(given, { ...options, births: [1, 1] })).toThrow(
      "A range must be ascending and finite: got 1 to 1",
    );
  });
});

describe("tear", () => {
  const line = (...xs: number[]) => pointsOf(Float64Array.from(xs), 1);

  it("distinguishes halves from an outlier", () => {
    expect(tear(line(0, 1, 9, 10))).toEqual({ longest: 8, ratio: 8, minorityShare: 0.5 });
    expect(tear(line(0, 1, 2, 10))).toEqual({ longest: 8, ratio: 8, minorityShare: 0.25 });
  });

  it("refuses two points", () => {
    expect(() => tear(line(0, 1))).toThrow("at least 3 points: got 2");
  });
});
