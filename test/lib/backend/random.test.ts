import { Random, random, seed } from "topolab";
import { describe, expect, it } from "vitest";

describe("Random", () => {
  it("is xoshiro128**: the authors' first outputs from the state 1, 2, 3, 4", () => {
    const generator = new Random(0);
    generator.state = { words: [1, 2, 3, 4], spare: null };
    expect([0, 1, 2, 3].map(() => generator.bits())).toEqual([11520, 0, 5927040, 70819200]);
  });

  it("continues from a saved state, the spare half of a normal pair included", () => {
    const generator = new Random(7);
    generator.normal();
    const { state } = generator;
    const expected = generator.normals(5);
    const resumed = new Random(1);
    resumed.state = JSON.parse(JSON.stringify(state));
    expect(resumed.normals(5)).toEqual(expected);
  });

  it("draws normals with the moments of N(0, 1)", () => {
    const sample = new Random(1).normals(200_000);
    const moment = (power: number) => sample.reduce((sum, x) => sum + x ** power, 0) / sample.length;
    expect(moment(1)).toBeCloseTo(0, 2);
    expect(moment(2)).toBeCloseTo(1, 1.7);
    expect(moment(4)).toBeCloseTo(3, 1);
  });

  it("permutes: every index once, the identity seldom", () => {
    const order = new Random(3).permutation(1000);
    expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(order.filter((value, i) => value === i).length).toBeLessThan(10);
  });

  it("refuses a seed that is no integer", () => {
    expect(() => new Random(0.5)).toThrow("A seed is an integer: got 0.5");
  });
});

describe("seed", () => {
  it("restarts the library's generator", () => {
    seed(8745);
    const first = random.normals(4);
    seed(8745);
    expect(random.normals(4)).toEqual(first);
    seed(8746);
    expect(random.normals(4)).not.toEqual(first);
  });
});
