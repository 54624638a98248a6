import { Random, ValueError } from "topolab";
import { drawFaces, type FaceFactor, faceFactorNames, faceFactors, syntheticFaces } from "topolab/data";
import { describe, expect, it } from "vitest";

const along = (factor: FaceFactor, steps: number) => {
  const [low, high] = faceFactors[factor];
  const data = Float64Array.from({ length: steps + 1 }, (_, i) => low + ((high - low) * i) / steps);
  return drawFaces({ data, shape: [steps + 1, 1] }, [factor]);
};

/** The distance from each image to the next. */
function steps({ images, shape: [n] }: { images: Float32Array; shape: readonly number[] }): number[] {
  const size = images.length / n;
  return Array.from({ length: n - 1 }, (_, i) => {
    let squared = 0;
    for (let k = 0; k < size; k++) squared += (images[(i + 1) * size + k] - images[i * size + k]) ** 2;
    return Math.sqrt(squared);
  });
}

describe("syntheticFaces", () => {
  it("repeats by its seed, and by the generator", () => {
    const first = syntheticFaces({ n: 3, seed: 5 });
    expect(syntheticFaces({ n: 3, random: new Random(5) }).images).toEqual(first.images);
    expect(syntheticFaces({ n: 3, seed: 6 }).images).not.toEqual(first.images);
  });

  it("gives images in [−1, 1] and the values they were drawn from, within their ranges", () => {
    const { images, shape, factors, values } = syntheticFaces({ n: 20, seed: 1, size: 32 });
    expect(shape).toEqual([20, 32, 32, 3]);
    expect(images.length).toBe(20 * 32 * 32 * 3);
    expect(images.every((x) => x >= -1 && x <= 1)).toBe(true);
    expect(factors).toEqual(faceFactorNames);
    expect(values.shape).toEqual([20, faceFactorNames.length]);
    values.data.forEach((value, i) => {
      const [low, high] = faceFactors[factors[i % factors.length]];
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThanOrEqual(high);
    });
    expect(drawFaces(values, factors, 32).images).toEqual(images);
  });

  it("varies only the given factors", () => {
    expect(syntheticFaces({ n: 1, seed: 1, factors: 2 }).factors).toEqual(["yaw", "skin"]);
    const { images, values } = syntheticFaces({ n: 2, seed: 1, factors: ["backdropHue"] });
    expect(values.shape).toEqual([2, 1]);
    // The wall is another, the face is not.
    const pixel = (image: number, y: number, x: number) =>
      images.slice(((image * 64 + y) * 64 + x) * 3).slice(0, 3);
    expect(pixel(0, 2, 2)).not.toEqual(pixel(1, 2, 2));
    expect(pixel(0, 34, 32)).toEqual(pixel(1, 34, 32));
  });

  it.each(faceFactorNames)("changes steadily with %s, everywhere in its range", (factor) => {
    const coarse = steps(along(factor, 40));
    const fine = steps(along(factor, 160));
    // No place where the picture stands still: two settings never look the same.
    expect(Math.min(...coarse)).toBeGreaterThan(0.02);
    // No jump: a quarter of the step changes about a quarter as much, at the worst place too.
    expect(Math.max(...fine)).toBeLessThan(0.45 * Math.max(...coarse));
    expect(Math.max(...coarse)).toBeLessThan(12 * Math.min(...coarse));
  });

  it("lies on a manifold with as many dimensions as there are factors", () => {
    const factors: FaceFactor[] = ["yaw", "skin", "smile"];
    const center = [8, 0.45, 0.2];
    const random = new Random(3);
    const moves = Array.from({ length: 8 }, () =>
      center.map(
        (value, k) =>
          value + 3e-4 * (random.uniform() - 0.5) * (faceFactors[factors[k]][1] - faceFactors[factors[k]][0]),
      ),
    );
    const { images } = drawFaces(
      { data: Float64Array.from([center, ...moves].flat()), shape: [9, 3] },
      factors,
      64,
    );
    const size = images.length / 9;
    const rows = moves.map((_, i) =>
      Float64Array.from({ length: size }, (_, k) => images[(i + 1) * size + k] - images[k]),
    );
    const norms = orthogonalNorms(rows);
    expect(norms[2]).toBeGreaterThan(10 * norms[3]);
  });

  it("refuses unknown factors", () => {
    expect(() => syntheticFaces({ n: 1, factors: ["nose" as FaceFactor] })).toThrow(ValueError);
    expect(() => syntheticFaces({ n: 1, factors: ["yaw", "yaw"] })).toThrow(ValueError);
    expect(() => syntheticFaces({ n: 1, factors: 99 })).toThrow("Faces vary by yaw");
    expect(() => syntheticFaces({ n: 0 })).toThrow("n must be an integer of at least 1");
  });
});

/** What is left of the longest row once those taken before are projected out, from step to step. */
function orthogonalNorms(rows: Float64Array[]): number[] {
  const left = rows.map((row) => Float64Array.from(row));
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i], 0);
  return rows.map(() => {
    const longest = left.reduce((best, row) => (dot(row, row) > dot(best, best) ? row : best));
    const squared = dot(longest, longest);
    const direction = Float64Array.from(longest);
    for (const row of left) {
      const part = dot(row, direction) / (squared || 1);
      for (let i = 0; i < row.length; i++) row[i] -= part * direction[i];
    }
    return Math.sqrt(squared);
  });
}
