import sharp from "sharp";
import { scheme } from "vega";
import { describe, expect, it } from "vitest";
import { squareAround } from "../../../lib/src/plot/chart/limits.js";
import { rampColors } from "../../../lib/src/plot/images/ramp.js";
import { type Paint, rasterPoints } from "../../../lib/src/plot/images/raster.js";
import { pointsOf } from "../points.js";

const limits = { x: [0, 10], y: [0, 10] } as const;

async function pixels(points: number[], paint: Paint, radius = 0.5) {
  const cloud = pointsOf(Float32Array.from(points), 2);
  const url = rasterPoints(cloud, paint, limits, { width: 10, height: 10, radius });
  const rgba = await sharp(Buffer.from(url.split(",")[1], "base64"))
    .ensureAlpha()
    .raw()
    .toBuffer();
  return (column: number, row: number) => [
    ...rgba.subarray(4 * (10 * row + column), 4 * (10 * row + column) + 4),
  ];
}

describe("rasterPoints", () => {
  const red: Paint = { color: "#ff0000" };

  it("puts a point into its pixel, y upwards, and leaves the background transparent", async () => {
    const at = await pixels([2.5, 0.5], red);
    expect(at(2, 9)).toEqual([255, 0, 0, 255]);
    expect(at(2, 8)[3]).toBe(0);
    expect(at(1, 9)[3]).toBe(0);
  });

  it("leaves out points outside, except the part of a disc that reaches in", async () => {
    const at = await pixels([-5, 5, 5, 25, 10.5, 5.5], red, 1);
    expect(at(9, 4)).toEqual([255, 0, 0, 255]);
    for (const [column, row] of [
      [0, 4],
      [0, 5],
      [5, 0],
      [0, 3],
    ])
      expect(at(column, row)[3]).toBe(0);
  });

  it("colors values from one end of the ramp to the other, and clamps", async () => {
    const values = [-1, 0, 1, 7];
    const at = await pixels([0.5, 5, 2.5, 5, 4.5, 5, 6.5, 5], { values, domain: [0, 1], scheme: "oranges" });
    const [first, last] = [
      [253, 216, 179, 255],
      [159, 51, 3, 255],
    ];
    expect([0, 2, 4, 6].map((column) => at(column, 5))).toEqual([first, first, last, last]);
  });

  it("draws three spokes, one of them down", async () => {
    const cloud = pointsOf(Float32Array.of(5.5, 5.5), 2);
    const url = rasterPoints(cloud, red, limits, { width: 100, height: 100, radius: 12, marker: "spokes" });
    const rgba = await sharp(Buffer.from(url.split(",")[1], "base64"))
      .ensureAlpha()
      .raw()
      .toBuffer();
    const inked = (x: number, y: number) => rgba[4 * (100 * y + x) + 3] > 0;
    // The center is at (55, 45) of the picture, whose rows run downwards.
    expect([inked(55, 55), inked(55, 35), inked(46, 40), inked(64, 40)]).toEqual([true, false, true, true]);
  });
});

describe("rampColors", () => {
  it.each(["pinkyellowgreen", "oranges", "blues"])("has %s as in Vega", (name) => {
    const ours = rampColors(name, 33);
    const theirs = scheme(name) as unknown as (t: number) => string;
    for (let i = 0; i < 33; i++) {
      const rgb = theirs(i / 32)
        .match(/\d+/g)!
        .map(Number);
      const apart = rgb.map((value, c) => Math.abs(value - ours[3 * i + c]));
      expect(Math.max(...apart)).toBeLessThanOrEqual(1);
    }
  });

  it("repeats a single color, and lists the ramps", () => {
    expect([...rampColors("#0a141e", 2)]).toEqual([10, 20, 30, 10, 20, 30]);
    expect(() => rampColors("plasma", 2)).toThrow(
      "plasma is not a color ramp: choose one of pinkyellowgreen",
    );
  });
});

describe("squareAround", () => {
  const cloud = (...data: number[]) => pointsOf(Float64Array.from(data), 2);

  it("is a square around all points with a margin of 5%", () => {
    const { x, y } = squareAround([cloud(0, 0, 10, 4), cloud(5, -2)]);
    expect(x).toEqual([-0.5, 10.5]);
    expect(y).toEqual([-4.5, 6.5]);
  });

  it("has a width even for one point or none", () => {
    expect(squareAround([cloud(3, 4)])).toEqual({ x: [2.45, 3.55], y: [3.45, 4.55] });
    expect(squareAround([cloud()]).x).toEqual([-0.55, 0.55]);
  });
});
