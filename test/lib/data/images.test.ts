import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { DataError } from "topolab";
import { decodeImage, resize, transformImage } from "topolab/data";
import { describe, expect, it } from "vitest";

const folder = join(import.meta.dirname, "../../fixtures/data");
const fixture = (name: string) => readFile(join(folder, name));

describe("decoding, cropping and resizing", () => {
  it.each([
    ["celeba.jpg", 148, 64, 3],
    ["grey.jpg", 76, 32, 1],
    ["colour.png", 60, 90, 3],
    ["lossless.webp", 40, 16, 3],
    ["grey.pgm", 30, 30, 1],
    ["progressive.jpg", 65, 31, 3],
  ] as const)("makes of %s what torchvision's transforms make of it", async (name, crop, size, channels) => {
    const made = await transformImage(await fixture(name), { size, crop, channels }, name);
    expect(Buffer.compare(made, await fixture(`${name}.bin`))).toBe(0);
  });

  it("turns colour to grey and grey to colour", async () => {
    const grey = await decodeImage(await fixture("grey.jpg"), { channels: 3 }, "grey.jpg");
    expect(grey.data[0]).toBe(grey.data[1]);
    const { data } = await decodeImage(await fixture("colour.png"), { channels: 3 }, "colour.png");
    const luma = await decodeImage(await fixture("colour.png"), { channels: 1 }, "colour.png");
    for (let i = 0; i < 100; i++)
      expect(luma.data[i]).toBeCloseTo(
        0.299 * data[3 * i] + 0.587 * data[3 * i + 1] + 0.114 * data[3 * i + 2],
        -0.3,
      );
  });

  it("keeps a constant image constant, at any size", () => {
    fc.assert(
      fc.property(
        fc.nat(255),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        (value, from, to) => {
          const data = new Uint8Array(from * from * 3).fill(value);
          const made = resize({ width: from, height: from, channels: 3, data }, to);
          expect(made.every((pixel) => pixel === value)).toBe(true);
        },
      ),
    );
  });

  it("refuses a crop that the image has no pixels for", async () => {
    for (const name of ["grey.pgm", "celeba.jpg"])
      await expect(
        transformImage(await fixture(name), { size: 8, crop: 201, channels: 3 }, name),
      ).rejects.toThrow("pixels, too few for a crop of 201");
  });

  it("refuses what is no image", async () => {
    await expect(decodeImage(Buffer.from("<svg/>"), { channels: 3 }, "x.png")).rejects.toThrow(DataError);
    await expect(decodeImage(new Uint8Array(0), { channels: 3 }, "x.png")).rejects.toMatchObject({
      fault: "damaged",
    });
  });

  it("refuses an image of more than 100 million pixels before it is decoded", async () => {
    const jpeg = Buffer.from(await fixture("celeba.jpg"));
    jpeg.fill(0xff, jpeg.indexOf(Buffer.from([0xff, 0xc0])) + 5, jpeg.indexOf(Buffer.from([0xff, 0xc0])) + 9);
    await expect(decodeImage(jpeg, { channels: 3 }, "x.jpg")).rejects.toMatchObject({ fault: "unsafe" });
  });

  it.each(["celeba.jpg", "grey.jpg", "colour.png", "lossless.webp", "grey.pgm", "progressive.jpg"])(
    "of a damaged %s gives an image or a DataError, nothing else, and never reads half of it",
    async (name) => {
      const whole = await fixture(name);
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
          const flipped = Uint8Array.from(whole);
          flipped[at] ^= bits;
          await decodeImage(flipped, { channels: 3 }, name).then(
            ({ data, width, height }) => expect(data.length).toBe(width * height * 3),
            (error) => expect(error).toBeInstanceOf(DataError),
          );
          const half = whole.subarray(0, Math.floor(at * 0.9));
          await expect(decodeImage(half, { channels: 3 }, name)).rejects.toBeInstanceOf(DataError);
        }),
        { numRuns: 60 },
      );
    },
  );
});
