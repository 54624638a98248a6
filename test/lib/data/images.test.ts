import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { DataError, Random, tf } from "topolab";
import { decodeImage, decodeImages, type Pixels, resize, transformImage } from "topolab/data";
import { describe, expect, it } from "vitest";

const folder = join(import.meta.dirname, "../../fixtures/data");
const fixture = (name: string) => readFile(join(folder, name));

/** Pillow's BILINEAR by its definition: weights rounded to 22 bits, rows first, each pass rounded to bytes. */
function plainResize({ width, height, channels, data }: Pixels, size: number): Uint8Array {
  const line = (from: number, pixel: (k: number) => number, o: number) => {
    const [scale, reach] = [from / size, Math.max(1, from / size)];
    const center = (o + 0.5) * scale;
    const [first, last] = [-reach, reach].map((edge) =>
      Math.min(from, Math.max(0, Math.trunc(center + edge + 0.5))),
    );
    const near = Array.from({ length: last - first }, (_, k) => first + k);
    const weights = near.map((k) => Math.max(0, 1 - Math.abs((k + 0.5 - center) / reach)));
    const sum = weights.reduce((a, b) => a + b, 0);
    const fixed = weights.map((weight) => Math.trunc(0.5 + (weight / sum) * 2 ** 22));
    return Math.floor(near.reduce((total, k, i) => total + pixel(k) * fixed[i], 2 ** 21) / 2 ** 22);
  };
  const each = (rows: number, columns: number, value: (y: number, x: number, c: number) => number) =>
    Uint8Array.from({ length: rows * columns * channels }, (_, i) =>
      value(Math.floor(i / channels / columns), Math.floor(i / channels) % columns, i % channels),
    );
  const rows = each(height, size, (y, x, c) => line(width, (k) => data[(y * width + k) * channels + c], x));
  return each(size, size, (y, x, c) => line(height, (k) => rows[(k * size + x) * channels + c], y));
}

describe("decoding, cropping and resizing", () => {
  it.each([
    ["celeba.jpg", 148, 64, 3],
    ["gray.jpg", 76, 32, 1],
    ["color.png", 60, 90, 3],
    ["lossless.webp", 40, 16, 3],
    ["gray.pgm", 30, 30, 1],
    ["progressive.jpg", 65, 31, 3],
  ] as const)("treats %s like torchvision's transforms", async (name, crop, size, channels) => {
    const made = await transformImage(await fixture(name), { size, crop, channels }, name);
    expect(Buffer.compare(made, await fixture(`${name}.bin`))).toBe(0);
  });

  it("turns color to gray and gray to color", async () => {
    const gray = await decodeImage(await fixture("gray.jpg"), { channels: 3 }, "gray.jpg");
    expect(gray.data[0]).toBe(gray.data[1]);
    const { data } = await decodeImage(await fixture("color.png"), { channels: 3 }, "color.png");
    const luma = await decodeImage(await fixture("color.png"), { channels: 1 }, "color.png");
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

  it("resizes any image as Pillow does, to the last bit", () => {
    const side = fc.integer({ min: 1, max: 70 });
    fc.assert(
      fc.property(
        side,
        side,
        fc.constantFrom(1, 3),
        side,
        fc.nat(),
        (width, height, channels, size, seed) => {
          const random = new Random(seed);
          const data = Uint8Array.from({ length: width * height * channels }, () => random.integer(256));
          const image = { width, height, channels, data } as Pixels;
          expect(Buffer.compare(resize(image, size), plainResize(image, size))).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("resizes a photograph of many megabytes strip by strip, to the last bit", () => {
    const [width, height] = [1501, 301];
    const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.imul(i, 2654435761) >>> 24);
    const image = { width, height, channels: 3, data } as const;
    expect(Buffer.compare(resize(image, 5), plainResize(image, 5))).toBe(0);
  });

  it("decodes an image the same alone and with others, and keeps no tensor", async () => {
    const names = ["celeba.jpg", "color.png", "progressive.jpg", "celeba.jpg", "gray.pgm", "lossless.webp"];
    const files = await Promise.all(names.map(async (name) => ({ name, bytes: await fixture(name) })));
    const before = tf.memory().numTensors;
    for (const crop of [17, "square", "none"] as const) {
      const together = await decodeImages(files, { channels: 3, crop });
      for (const [i, { name, bytes }] of files.entries()) {
        const alone = await decodeImage(bytes, { channels: 3, crop }, name);
        expect([together[i].width, together[i].height]).toEqual([alone.width, alone.height]);
        expect(Buffer.compare(together[i].data, alone.data)).toBe(0);
      }
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it("names the one file among many that is damaged", async () => {
    const bytes = await fixture("celeba.jpg");
    const files = Array.from({ length: 9 }, (_, i) => ({ name: `${i}.jpg`, bytes }));
    files[6] = { name: "6.jpg", bytes: bytes.subarray(0, 2000) };
    await expect(decodeImages(files, { channels: 3 })).rejects.toThrow(/^6\.jpg cannot be decoded: /);
    await expect(decodeImages(files, { channels: 3 })).rejects.toBeInstanceOf(DataError);
  });

  it("refuses a crop larger than the image", async () => {
    for (const name of ["gray.pgm", "celeba.jpg"])
      await expect(
        transformImage(await fixture(name), { size: 8, crop: 201, channels: 3 }, name),
      ).rejects.toThrow("pixels, too few for a crop of 201");
  });

  it("refuses files that are not images", async () => {
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

  it.each(["celeba.jpg", "gray.jpg", "color.png", "lossless.webp", "gray.pgm", "progressive.jpg"])(
    "turns a damaged %s into an image or a DataError, never into half an image",
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
