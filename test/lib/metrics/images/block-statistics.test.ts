import { ShapeError, ValueError } from "topolab";
import { blockStatistics } from "topolab/metrics";
import { describe, expect, it } from "vitest";

/** One gray image of 2 × 4 pixels, in four blocks of 1 × 2. */
const gray = { data: Float32Array.of(0, 2, 4, 6, 1, 3, 7, 7), shape: [1, 2, 4, 1] };

describe("blockStatistics", () => {
  it("are the means of equal blocks, row by row, and then their standard deviations", () => {
    expect(blockStatistics(gray, 2)).toEqual({
      data: Float64Array.of(1, 5, 2, 7, 1, 1, 1, 0),
      shape: [1, 8],
    });
  });

  it("keep images and channels apart", () => {
    // Two images of one block over 1 × 2 pixels in three channels.
    const data = Float32Array.of(0, 10, 20, 2, 12, 26, 1, 1, 1, 3, 5, 7);
    const found = blockStatistics({ data, shape: [2, 1, 2, 3] }, 1);
    expect(found.shape).toEqual([2, 6]);
    expect([...found.data]).toEqual([1, 11, 23, 1, 1, 3, 2, 3, 4, 1, 2, 3]);
  });

  it("refuse sides that are not multiples, other shapes, and pixels that are not finite", () => {
    expect(() => blockStatistics(gray, 3)).toThrow("multiples of 3: got 2 × 4 pixels");
    expect(() => blockStatistics({ data: gray.data, shape: [2, 4] }, 2)).toThrow(ShapeError);
    expect(() => blockStatistics({ data: gray.data, shape: [2, 2, 4, 1] }, 2)).toThrow(ShapeError);
    expect(() => blockStatistics(gray, 0)).toThrow(ValueError);
    const broken = { data: Float32Array.of(0, 0, 0, 0, 0, 0, Number.NaN, 0), shape: [2, 2, 2, 1] };
    expect(() => blockStatistics(broken, 1)).toThrow("one of image 1 is not");
  });
});
