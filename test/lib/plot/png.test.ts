import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { encodePng } from "../../../lib/src/plot/images/png.js";

describe("encodePng", () => {
  it("writes files that sharp reads back, gray or in color", async () => {
    const size = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(
        size,
        size,
        fc.constantFrom(1 as const, 3 as const),
        fc.integer(),
        async (width, height, channels, seed) => {
          const pixels = Uint8Array.from(
            { length: width * height * channels },
            (_, i) => (i * 7919 + seed) & 255,
          );
          const png = encodePng({ width, height, channels, pixels });
          const colors = channels === 1 ? sharp(png).toColorspace("b-w") : sharp(png);
          const { data, info } = await colors.raw().toBuffer({ resolveWithObject: true });
          expect([info.width, info.height, info.channels]).toEqual([width, height, channels]);
          expect(new Uint8Array(data)).toEqual(pixels);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("keeps the first color of a palette transparent", async () => {
    const palette = Uint8Array.of(255, 255, 255, 10, 20, 30);
    const png = encodePng({ width: 2, height: 1, channels: 1, pixels: Uint8Array.of(0, 1), palette });
    const rgba = await sharp(png).ensureAlpha().raw().toBuffer();
    expect([...rgba]).toEqual([255, 255, 255, 0, 10, 20, 30, 255]);
  });
});
