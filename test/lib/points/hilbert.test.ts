import { describe, expect, it } from "vitest";
import { hilbertBits, hilbertKey } from "../../../lib/src/points/hilbert.js";

/** The cells of a grid in the order of the curve. */
function curve(d: number, bits: number): number[][] {
  const cells: number[][] = [];
  for (let i = 0; i < 2 ** (d * bits); i++) {
    const cell = Array.from({ length: d }, (_, k) => Math.floor(i / 2 ** (k * bits)) % 2 ** bits);
    cells[hilbertKey(Int32Array.from(cell), bits)] = cell;
  }
  return cells;
}

describe("hilbertKey", () => {
  it("numbers cells like the Python package hilbertcurve 2.0.5", () => {
    const plane = [
      0, 0, 1, 0, 1, 1, 0, 1, 0, 2, 0, 3, 1, 3, 1, 2, 2, 2, 2, 3, 3, 3, 3, 2, 3, 1, 2, 1, 2, 0, 3, 0,
    ];
    expect(curve(2, 2).flat()).toEqual(plane);
    const cube = [0, 0, 0, 0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 0, 0];
    expect(curve(3, 1).flat()).toEqual(cube);
  });

  it.each([
    [1, 6],
    [2, 5],
    [3, 4],
    [4, 3],
    [5, 2],
    [10, 1],
  ])("visits each cell once and goes to a neighbor in each step: %d axes of %d bits", (d, bits) => {
    const cells = curve(d, bits);
    expect(cells.filter((cell) => cell !== undefined)).toHaveLength(2 ** (d * bits));
    expect(cells[0]).toEqual(new Array(d).fill(0));
    for (let i = 1; i < cells.length; i++) {
      const steps = cells[i].map((x, k) => Math.abs(x - cells[i - 1][k]));
      expect(steps.reduce((sum, step) => sum + step, 0)).toBe(1);
    }
  });

  it("is exact with the greatest number of bits", () => {
    expect([1, 2, 10, 53, 54].map(hilbertBits)).toEqual([31, 26, 5, 1, 0]);
    const most = Int32Array.of(2 ** 26 - 1, 0);
    expect(hilbertKey(most, 26)).toBe(2 ** 52 - 1);
    expect(hilbertKey(Int32Array.of(2 ** 26 - 2, 0), 26)).toBe(2 ** 52 - 2);
    expect(hilbertKey(Int32Array.of(2 ** 31 - 1), 31)).toBe(2 ** 31 - 1);
  });
});
