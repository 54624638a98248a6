import fc from "fast-check";
import { ShapeError } from "topolab";
import { cdfLabels } from "topolab/gtn";
import { describe, expect, it } from "vitest";
import { pointsOf } from "../points.js";
import { isBijection, pairs } from "./cases.js";

describe("cdfLabels", () => {
  it("is a monotone bijection", () => {
    fc.assert(
      fc.property(pairs([1], 200), ({ latents, targets }) => {
        const labels = cdfLabels(latents, targets);
        const byLatent = [...latents.data.keys()].sort((a, b) => latents.data[a] - latents.data[b]);
        const images = byLatent.map((i) => targets.data[labels[i]]);
        expect(isBijection(labels)).toBe(true);
        expect(images.every((value, k) => k === 0 || value >= images[k - 1])).toBe(true);
      }),
    );
  });

  it("pairs equal values in the order given", () => {
    const same = pointsOf(Float32Array.of(0, -0, 0), 1);
    expect([...cdfLabels(same, same)]).toEqual([0, 1, 2]);
  });

  it("is for one dimension", () => {
    const plane = pointsOf(new Float32Array(4), 2);
    expect(() => cdfLabels(plane, plane)).toThrow(ShapeError);
  });
});
