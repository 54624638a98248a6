import fc from "fast-check";
import { Random, ShapeError, ValueError } from "topolab";
import { cdfLabels, greedyLabels, labels, swapLabels } from "topolab/gtn";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../points.js";
import { cost, isBijection, pairs } from "./cases.js";

const draw = (n: number, d: number, seed: number) => {
  const random = new Random(seed);
  const shape: [number, number] = [n, d];
  const half = Math.sqrt(3);
  return {
    latents: { data: random.normals(n * d), shape },
    targets: { data: random.uniforms(n * d, -half, half), shape },
  };
};

describe("swapLabels", () => {
  it("is a bijection for any input", () => {
    fc.assert(
      fc.property(pairs([1, 2, 5, 20], 80), fc.nat(), ({ latents, targets }, seed) =>
        isBijection(swapLabels(latents, targets, { seed, rounds: 20, passes: 4 })),
      ),
    );
  });

  it("in 1-D finds the optimal transport, which is matching by rank", () => {
    const { latents, targets } = draw(400, 1, 5);
    expect(swapLabels(latents, targets, { seed: 1 })).toEqual(cdfLabels(latents, targets));
  });

  it("costs less than half of the published labels", () => {
    const { latents, targets } = draw(3000, 2, 7);
    const swaps = swapLabels(latents, targets, { seed: 1 });
    expect(cost(latents, targets, swaps)).toBeLessThan(
      0.5 * cost(latents, targets, greedyLabels(latents, targets)),
    );
  });

  it("repeats with its seed, and standardizes the targets", () => {
    const { latents, targets } = draw(200, 3, 1);
    const moved = { data: targets.data.map((x, i) => x * 2 ** (i % 3) + 8), shape: targets.shape };
    const first = swapLabels(latents, targets, { seed: 4 });
    expect(swapLabels(latents, targets, { seed: 4 })).toEqual(first);
    expect(cost(latents, targets, swapLabels(latents, moved, { seed: 4 }))).toBeCloseTo(
      cost(latents, targets, first),
      1,
    );
  });

  it("has a defined result for one pair and for equal rows, and refuses invalid input", () => {
    const points = (n: number, d: number) => pointsOf(new Float32Array(n * d), d);
    expect([...swapLabels(points(1, 2), points(1, 2))]).toEqual([0]);
    expect(isBijection(swapLabels(points(5, 2), points(5, 2)))).toBe(true);
    expect(() => swapLabels(points(5, 2), points(4, 2))).toThrow(ShapeError);
    expect(() => swapLabels(points(0, 2), points(0, 2))).toThrow(ValueError);
    expect(() => swapLabels(points(5, 2), points(5, 2), { rounds: -1 })).toThrow(ValueError);
  });
});

describe("labels", () => {
  it("picks the CDF in 1-D, swaps above", () => {
    const line = draw(50, 1, 2);
    expect(labels(line.latents, line.targets)).toEqual(cdfLabels(line.latents, line.targets));
    const plane = draw(50, 2, 2);
    expect(labels(plane.latents, plane.targets, { seed: 9 })).toEqual(
      swapLabels(plane.latents, plane.targets, { seed: 9 }),
    );
  });
});
