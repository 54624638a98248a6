import { Random } from "topolab";
import { components } from "topolab/data";
import { densest, persistences, ripsPersistence } from "topolab/topology";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../points.js";

const line = (...xs: number[]) => pointsOf(Float64Array.from(xs), 1);

describe("densest", () => {
  it("drops the points whose k-th neighbor is farthest, and keeps the order of the others", () => {
    expect(Array.from(densest(line(50, 0, 2, 1), { share: 0.75, k: 1 }).data)).toEqual([0, 2, 1]);
    // Two outliers side by side have a near neighbor, but no near second one.
    expect(Array.from(densest(line(0, 50, 1, 2, 50.1), { share: 0.6, k: 2 }).data)).toEqual([0, 1, 2]);
  });

  it("keeps ⌈share · n⌉ points, the first of equally dense ones", () => {
    expect(Array.from(densest(line(0, 1, 2, 3), { share: 0.5, k: 1 }).data)).toEqual([0, 1]);
    expect(densest(line(0, 1, 2), { share: 1, k: 1 }).shape).toEqual([3, 1]);
    expect(densest(line(...Array.from({ length: 100 }, (_, i) => i))).shape).toEqual([98, 1]);
  });

  it("gives a circle its loop back that a point in the middle has shortened", () => {
    const circle = components({ n: 60, shape: "circle", radius: 1, at: [0], random: new Random(1) });
    const filled = pointsOf(Float64Array.of(...circle.data, 0, 0), 2);
    const loop = (points: typeof circle) => persistences(ripsPersistence(points)[1])[0];
    expect(loop(filled)).toBeLessThan(0.8 * loop(circle));
    expect(loop(densest(filled, { share: 60 / 61, k: 3 }))).toBe(loop(circle));
  });

  it("refuses too few points, and a share of 0", () => {
    expect(() => densest(line(0, 1), { k: 2 })).toThrow("more than 2 points: got 2");
    expect(() => densest(line(0, 1), { k: 1, share: 0 })).toThrow(
      "share must be above 0 and at most 1: got 0",
    );
  });
});
