import { Random } from "topolab";
import { imageScores, mmd } from "topolab/metrics";
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

  it("of another sample of the same images are near those of equal distributions", () => {
    const scores = imageScores(real, images(200, 2));
    expect(Math.abs(scores.kernelDistance)).toBeLessThan(0.01);
    expect(scores.detail).toBeCloseTo(1, 1);
  });

  it("see a generator of one image by its distance and its recall", () => {
    const collapsed = imageScores(real, images(200, 3, { spread: 0.01 }));
    // E(x·x′/64 + 1)³ − 1 = 3σ⁴/64 for x ~ N(0, σ²I), where four pixels of noise are averaged.
    expect(collapsed.kernelDistance).toBeCloseTo((3 * (1 + 0.3 ** 2 / 4) ** 2) / 64, 2);
    expect(collapsed.recall).toBe(0);
  });

  it("see a blur by the detail alone", () => {
    const blurred = imageScores(real, images(200, 4, { noise: 0 }));
    expect(Math.abs(blurred.kernelDistance)).toBeLessThan(0.01);
    expect(blurred.detail).toBeLessThan(1e-12);
  });

  it("take the MMD of the means of blocks", () => {
    const fake = images(50, 5, { noise: 0 });
    const flat = (of: typeof fake) => {
      const rows = Array.from({ length: of.shape[0] }, (_, i) =>
        Array.from({ length: 64 }, (_, block) => {
          const [y, x] = [2 * Math.floor(block / 8), 2 * (block % 8)];
          return of.data[(i * side + y) * side + x]; // blocks are constant without noise
        }),
      );
      return rows;
    };
    const other = images(50, 6, { noise: 0 });
    const expected = mmd(flat(fake), flat(other), { kernel: { kind: "polynomial" } });
    expect(imageScores(fake, other).kernelDistance).toBeCloseTo(expected, 6);
  });
});
