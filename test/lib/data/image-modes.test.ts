import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeImage } from "topolab/data";
import { describe, expect, it } from "vitest";
import { cmykToRgb } from "../../../lib/src/data/images/cmyk.js";

/** Made by make.py there with Pillow 13.0.0. */
const folder = join(import.meta.dirname, "../../fixtures/data/modes");
const names = readdirSync(folder).filter((name) => !name.endsWith(".bin"));

describe("decodeImage", () => {
  it.each(names)("gives %s the colors of Pillow's convert('RGB')", async (name) => {
    const [bytes, wanted] = await Promise.all(
      [name, `${name}.bin`].map((file) => readFile(join(folder, file))),
    );
    const { width, height, channels, data } = await decodeImage(bytes, { channels: 3 }, name);
    expect([width, height, channels]).toEqual([24, 16, 3]);
    expect([...data]).toEqual([...wanted]);
  });

  it("gives gray by Rec. 601 of a CMYK image's colors, and crops it", async () => {
    const bytes = await readFile(join(folder, "cmyk.jpg"));
    const whole = await readFile(join(folder, "cmyk.jpg.bin"));
    const { data } = await decodeImage(bytes, { channels: 1, crop: 2 });
    // Pixel (7, 11), the first of the two by two in the middle.
    const [red, green, blue] = whole.subarray(3 * (7 * 24 + 11));
    expect(data[0]).toBe((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16);
  });
});

it("cmykToRgb multiplies what each ink lets through", () => {
  const inks = [0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 255, 0, 9, 9, 9, 255, 128, 64, 0, 55];
  // The last: 200 − round(128 · 200 / 255), 200 − round(64 · 200 / 255), 200.
  const colors = [255, 255, 255, 0, 255, 255, 255, 0, 0, 0, 0, 0, 100, 150, 200];
  expect([...cmykToRgb(Uint8Array.from(inks))]).toEqual(colors);
});
