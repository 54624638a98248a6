import { ShapeError, ValueError } from "topolab";
import { imageDetail, thumbnails } from "topolab/metrics";
import { describe, expect, it } from "vitest";

/** One gray image of 2 × 4 pixels; its four blocks of 1 × 2 pixels have the means 1, 5, 2 and 7. */
const gray = { data: Float32Array.of(0, 2, 4, 6, 1, 3, 7, 7), shape: [1, 2, 4, 1] };

describe("thumbnails", () => {
  it("are the means of equal blocks, row by row", () => {
    expect(thumbnails(gray, 2)).toEqual({ data: Float64Array.of(1, 5, 2, 7), shape: [1, 4] });
  });

  it("keep images and channels apart", () => {
    // Two images of 1 × 1 block over 1 × 2 pixels in three channels.
    const data = Float32Array.of(0, 10, 20, 2, 12, 22, 1, 1, 1, 3, 5, 7);
    const { data: means, shape } = thumbnails({ data, shape: [2, 1, 2, 3] }, 1);
    expect([[...means], shape]).toEqual([
      [1, 11, 21, 2, 3, 4],
      [2, 3],
    ]);
  });

  it("refuse sides that are no multiples, other shapes, and pixels that are not finite", () => {
    expect(() => thumbnails(gray, 3)).toThrow("multiples of 3: got 2 × 4 pixels");
    expect(() => thumbnails({ data: gray.data, shape: [2, 4] }, 2)).toThrow(ShapeError);
    expect(() => thumbnails({ data: gray.data, shape: [2, 2, 4, 1] }, 2)).toThrow(ShapeError);
    expect(() => thumbnails(gray, 0)).toThrow(ValueError);
    const broken = { data: Float32Array.of(0, 0, 0, 0, 0, 0, Number.NaN, 0), shape: [2, 2, 2, 1] };
    expect(() => thumbnails(broken, 1)).toThrow("one of image 1 is not");
  });
});

describe("imageDetail", () => {
  it("is the mean squared distance of pixels from their block's mean", () => {
    expect(imageDetail(gray, 2)).toBe((1 + 1 + 1 + 1 + 1 + 1 + 0 + 0) / 8);
  });

  it("is 0 for images that are constant in each block", () => {
    expect(imageDetail({ data: Float32Array.of(1, 1, 5, 5, 2, 2, 7, 7), shape: [1, 2, 4, 1] }, 2)).toBe(0);
  });
});
