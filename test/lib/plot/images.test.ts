import sharp from "sharp";
import { ShapeError, tf, ValueError } from "topolab";
import { syntheticFaces } from "topolab/data";
import { imageGrid, imageRows, interpolationStrip } from "topolab/plot";
import { describe, expect, it } from "vitest";
import { mosaic, pixelArray } from "../../../lib/src/plot/images/images.js";

const decode = async (url: string) => {
  const { data, info } = await sharp(Buffer.from(url.split(",")[1], "base64"))
    .toColorspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return (x: number, y: number) => [...data.subarray(3 * (info.width * y + x), 3 * (info.width * y + x) + 3)];
};

describe("mosaic", () => {
  it("puts images row by row, enlarges pixels, and leaves white between", async () => {
    // Three images of 1 × 2 pixels: black and gray, white and black, gray and beyond white.
    const data = Float32Array.of(-1, 0, 1, -1, 0, 3);
    const layout = { columns: 2, range: [-1, 1] as const, zoom: 2, gap: 1 };
    const { url, width, height } = mosaic({ data, shape: [3, 1, 2, 1] }, layout);
    expect([width, height]).toEqual([9, 5]);
    const at = await decode(url);
    const gray = (value: number) => [value, value, value];
    expect([at(0, 0), at(1, 1), at(2, 0), at(3, 1)]).toEqual([gray(0), gray(0), gray(128), gray(128)]);
    expect([at(4, 0), at(5, 0), at(7, 1), at(8, 1)]).toEqual([gray(255), gray(255), gray(0), gray(0)]);
    expect([at(0, 2), at(0, 3), at(2, 4), at(7, 4)]).toEqual([gray(255), gray(128), gray(255), gray(255)]);
  });

  it("keeps the channels apart", async () => {
    const data = Float32Array.of(1, 0, 0.2);
    const { url } = mosaic({ data, shape: [1, 1, 1, 3] }, { columns: 1, range: [0, 1], zoom: 1, gap: 0 });
    expect((await decode(url))(0, 0)).toEqual([255, 0, 51]);
  });
});

describe("images", () => {
  it("may be a tensor", () => {
    const images = tf.tensor4d([0, 1, 2, 3], [1, 2, 2, 1]);
    expect(pixelArray(images)).toEqual({ data: Float32Array.of(0, 1, 2, 3), shape: [1, 2, 2, 1] });
    images.dispose();
  });

  it("are refused with two channels, in a wrong number, or if there are none", () => {
    const data = new Float32Array(8);
    expect(() => imageGrid({ images: { data, shape: [1, 2, 2, 2] } })).toThrow(ShapeError);
    expect(() => imageGrid({ images: { data, shape: [1, 2, 2, 1] } })).toThrow("got [1,2,2,1] over 8 values");
    expect(() => imageGrid({ images: { data: data.slice(0, 0), shape: [0, 2, 2, 1] } })).toThrow(ValueError);
  });

  it("must fill the rows of a strip", () => {
    const images = { data: new Float32Array(12), shape: [3, 2, 2, 1] as [number, number, number, number] };
    expect(() => interpolationStrip({ images, steps: 2 })).toThrow(
      "fill rows of 2 (steps must be 2 or more): got 3",
    );
  });
});

describe("imageGrid", () => {
  const { images, shape } = syntheticFaces({ n: 6, size: 32, seed: 1 });
  const faces = { data: images, shape };

  it("is shown in 256 colors that hardly differ from the pixels'", async () => {
    const png = await imageGrid({ images: faces, columns: 6, zoom: 1 }).png();
    expect(png[25]).toBe(3); // the color type of a PNG with a palette
    const { data, info } = await sharp(png).flatten().raw().toBuffer({ resolveWithObject: true });
    const shown = await sharp(await fullColor(faces), { raw: { width: 202, height: 32, channels: 3 } })
      .raw()
      .toBuffer();
    // The grid lies in the middle of the picture's margin.
    const [left, top] = [(info.width - 202) / 2, (info.height - 32) / 2];
    let error = 0;
    for (let y = 0; y < 32; y++)
      for (let x = 0; x < 202 * 3; x++)
        error += Math.abs(data[((top + y) * info.width + left) * 3 + x] - shown[y * 202 * 3 + x]);
    expect(error / shown.length).toBeLessThan(4);
  });

  it("names its rows, as many as there are", () => {
    const grid = imageGrid({ images: faces, columns: 3, rowTitles: ["above", "below"] });
    expect(grid.caption).toBe("6 images of 32 × 32 pixels. Rows: above; below.");
    expect(() => imageGrid({ images: faces, columns: 3, rowTitles: ["one"] })).toThrow("got 1 for 2 rows");
  });
});

describe("imageRows", () => {
  const row = (value: number, n: number, side = 2) => ({
    data: new Float32Array(n * side * side).fill(value),
    shape: [n, side, side, 1],
  });

  it("shows the first images of each row, the rows in their order", () => {
    const { spec, caption } = imageRows({ black: row(-1, 3), white: row(1, 2) }, { columns: 2, zoom: 1 });
    const both = { data: Float32Array.of(...Array(8).fill(-1), ...Array(8).fill(1)), shape: [4, 2, 2, 1] };
    const grid = imageGrid({ images: both, columns: 2, rowTitles: ["black", "white"], zoom: 1 });
    expect([spec, caption]).toEqual([grid.spec, "4 images of 2 × 2 pixels. Rows: black; white."]);
  });

  it("refuses too few images, other sizes and an empty list", () => {
    expect(() => imageRows({ few: row(0, 1) }, { columns: 2 })).toThrow("needs 2 images: few has 1");
    expect(() => imageRows({ a: row(0, 1), b: row(0, 1, 3) }, { columns: 1 })).toThrow(
      "must be 2 × 2 × 1: those of b are 3 × 3 × 1",
    );
    expect(() => imageRows({})).toThrow(ValueError);
  });
});

/** The mosaic's own pixels. */
async function fullColor(images: Parameters<typeof mosaic>[0]): Promise<Buffer> {
  const { url } = mosaic(images, { columns: 6, range: [-1, 1], zoom: 1, gap: 2 });
  return sharp(Buffer.from(url.split(",")[1], "base64"))
    .removeAlpha()
    .raw()
    .toBuffer();
}
