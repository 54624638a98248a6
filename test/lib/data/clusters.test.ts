import { Random } from "topolab";
import { centersAround, centersOnGrid, gaussianMixture, twoSquares } from "topolab/data";
import { describe, expect, it } from "vitest";

describe("twoSquares", () => {
  it("fills both squares, half of the points in each", () => {
    const { data, shape } = twoSquares({ n: 4000, random: new Random(1) });
    expect(shape).toEqual([4000, 2]);
    const sizes = data.map(Math.abs);
    expect(sizes.every((x) => x >= 0.25 && x <= 1.25)).toBe(true);
    const positive = data.filter((x, at) => at % 2 === 0 && x > 0).length;
    expect(positive / 4000).toBeCloseTo(0.5, 1);
    for (let i = 0; i < 4000; i++) expect(Math.sign(data[2 * i])).toBe(Math.sign(data[2 * i + 1]));
  });
});

describe("gaussianMixture", () => {
  it("spreads evenly around its centers", () => {
    const centers = centersAround(8, 2);
    const { data } = gaussianMixture({ n: 8000, centers, spread: 0.01, random: new Random(1) });
    const counts = new Int32Array(8);
    let squared = 0;
    for (let i = 0; i < 8000; i++) {
      const distances = Array.from({ length: 8 }, (_, c) =>
        Math.hypot(data[2 * i] - centers.data[2 * c], data[2 * i + 1] - centers.data[2 * c + 1]),
      );
      const least = Math.min(...distances);
      counts[distances.indexOf(least)]++;
      squared += least ** 2 / 16_000;
    }
    expect(Math.sqrt(squared)).toBeCloseTo(0.01, 3);
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

describe("centersOnGrid", () => {
  it("goes column by column from the lower left, around the origin", () => {
    expect(centersOnGrid(2, 3)).toEqual({
      data: Float64Array.of(-1.5, -1.5, -1.5, 1.5, 1.5, -1.5, 1.5, 1.5),
      shape: [4, 2],
    });
    const { data, shape } = centersOnGrid(5, 2);
    expect(shape).toEqual([25, 2]);
    expect([...data.subarray(0, 4)]).toEqual([-4, -4, -4, -2]);
    expect([...data.subarray(24, 26)]).toEqual([0, 0]); // the 13th of 25
  });
});
