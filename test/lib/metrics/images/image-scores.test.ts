import { Random } from "topolab";
import { standardize } from "topolab/data";
import { blockStatistics, imageScores, mmd } from "topolab/metrics";
import { describe, expect, it } from "vitest";

const side = 16;

/** Gray images: a brightness for each of their 8 × 8 blocks, and noise within the blocks. */
function images(n: number, seed: number, { spread = 1, noise = 0.3 } = {}) {
  const random = new Random(seed);
  const data = new Float32Array(n * side * side);
  for (let i = 0; i < n; i++) {
    const blocks = Float64Array.from({ length: 64 }, () => spread * random.normal());
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++)
        data[(i * side + y) * side + x] = blocks[8 * (y >> 1) + (x >> 1)] + noise * random.normal();
  }
  return { data, shape: [n, side, side, 1] };
}

describe("imageScores", () => {
  const real = images(200, 1);

  it("of another sample of the same images are those of equal distributions", () => {
    const scores = imageScores(real, images(200, 2));
    expect(Math.abs(scores.kernelDistance)).toBeLessThan(0.01);
    expect(scores.detail).toBeCloseTo(1, 1);
  });

  it("see a generator of one image by its distance and its recall", () => {
    const collapsed = imageScores(real, images(200, 3, { spread: 0.01 }));
    expect(collapsed.kernelDistance).toBeGreaterThan(0.01);
    expect(collapsed.recall).toBe(0);
  });

  it("see a blur by the distance and by the detail", () => {
    const blurred = imageScores(real, images(200, 4, { noise: 0.1 }));
    expect(blurred.kernelDistance).toBeGreaterThan(0.1);
    expect(blurred.detail).toBeCloseTo(1 / 9, 2);
  });

  it("use the polynomial MMD of features standardized by the real ones", () => {
    const [a, b] = [images(50, 5), images(40, 6, { noise: 0.5 })];
    const scale = standardize(blockStatistics(a));
    const [x, y] = [a, b].map((of) => scale.transform(blockStatistics(of)));
    const expected = mmd(x, y, { kernel: { kind: "polynomial" } });
    expect(imageScores(a, b).kernelDistance).toBe(expected);
  });
});
