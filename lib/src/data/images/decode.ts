import { DataError, ValueError } from "../../errors.js";
import { type Pixels, parseNetpbm, pixelLimit } from "../formats/netpbm.js";
import { cmykToRgb } from "./cmyk.js";
import { type Crop, checkCrop, cropTo, cropWindow } from "./crop.js";
import { decodeJpegs, jpegCrop, jpegFrame } from "./jpeg.js";

/** Loaded at the first image; a program that only draws points does not need it. */
let engine: Promise<typeof import("sharp")["default"]> | undefined;

const sharp = () => {
  engine ??= import("sharp").then(({ default: loaded }) => loaded);
  return engine;
};

/** The supported formats by their first bytes, in hexadecimal, because a file's name can be wrong. */
const openings: readonly [format: string, opening: RegExp][] = [
  ["jpeg", /^ffd8ff/],
  ["png", /^89504e470d0a1a0a/],
  ["webp", /^52494646.{8}57454250/],
  ["netpbm", /^50(32|33|35|36)(09|0a|0d|20)/],
];

/** The endings of image names. */
export const isImageName = (name: string): boolean => /\.(jpe?g|png|webp|pgm|ppm)$/i.test(name);

export interface DecodeOptions {
  /** 1: gray; 3: red, green, blue. */
  channels: 1 | 3;
  /** The part that is kept. Default all. */
  crop?: Crop;
}

/** @throws {ValueError} if the crop is not valid, or channels is not 1 or 3 */
export function checkDecoding({ channels, crop = "none" }: DecodeOptions): void {
  checkCrop(crop);
  if (channels !== 1 && channels !== 3) throw new ValueError(`channels must be 1 or 3: got ${channels}`);
}

/** An image file in memory, with a name for errors. */
export interface ImageFile {
  name: string;
  bytes: Uint8Array;
}

/**
 * Decodes a JPEG, PNG, WebP, PGM or PPM image to the pixels that Pillow 13 gives after `convert("RGB")` or, for one
 * channel, `convert("RGB").convert("L")`. So transparency, color profiles, gamma and EXIF orientation are ignored; CMYK
 * and YCCK JPEGs count as inverted (Adobe's convention); for 16-bit colors the high byte is kept; the first frame is
 * read. One difference: for 16-bit gray the high byte is kept too; Pillow cuts values off at 255.
 * @throws {DataError} if it is none of them, damaged, smaller than the crop or larger than 100 million pixels
 * @example
 * const { width, height, data } = await decodeImage(await readFile("photo.jpg"), { channels: 3 });
 */
export async function decodeImage(
  bytes: Uint8Array,
  options: DecodeOptions,
  name = "The image",
): Promise<Pixels> {
  const [image] = await decodeImages([{ bytes, name }], options);
  return image;
}

/**
 * Decodes images as {@link decodeImage} does, on all cores.
 * @throws {DataError} naming one that is damaged
 * @example
 * const files = [{ name: "photo.jpg", bytes: await readFile("photo.jpg") }];
 * const [pixels] = await decodeImages(files, { channels: 3, crop: "square" });
 */
export async function decodeImages(
  files: readonly ImageFile[],
  { channels, crop = "none" }: DecodeOptions,
): Promise<Pixels[]> {
  checkDecoding({ channels, crop });
  const formats = files.map(formatOf);
  const crops = files.map(({ bytes, name }, i) =>
    formats[i] === "jpeg" ? jpegCrop(bytes, channels, crop, name) : undefined,
  );
  const others = await Promise.all(
    files.map(async ({ bytes, name }, i) => {
      if (crops[i]) return undefined;
      const whole =
        formats[i] === "netpbm" ? parseNetpbm(bytes, name) : await decodeBySharp(bytes, formats[i], name);
      return withChannels(cropTo(whole, cropWindow(whole, crop, name)), channels);
    }),
  );
  const jpegs = decodeJpegs(
    crops.filter((jpeg) => jpeg !== undefined),
    channels,
  ).values();
  return others.map((other) => other ?? jpegs.next().value!);
}

function formatOf({ bytes, name }: ImageFile): string {
  const start = Buffer.from(bytes.subarray(0, 16)).toString("hex");
  const [format] = openings.find(([, opening]) => opening.test(start)) ?? [];
  if (!format) throw new DataError("damaged", `${name} is not a JPEG, PNG, WebP, PGM or PPM image`);
  return format;
}

async function decodeBySharp(bytes: Uint8Array, format: string, name: string): Promise<Pixels> {
  const load = await sharp();
  const options = { limitInputPixels: pixelLimit, failOn: "warning", ignoreIcc: true } as const;
  try {
    const image = load(bytes, options);
    const inks = format === "jpeg" && jpegFrame(bytes)?.components === 4;
    const { data, info } = await (inks
      ? image.pipelineColorspace("cmyk").toColorspace("cmyk")
      : image.removeAlpha().toColorspace("srgb")
    )
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    if (inks) return { width, height, channels: 3, data: cmykToRgb(data) };
    return { width, height, channels: channels as 1 | 3, data };
  } catch (cause) {
    throw new DataError("damaged", `${name} cannot be decoded: ${(cause as Error).message}`, { cause });
  }
}

/** Converts to gray by the weights of Rec. 601 in Pillow's fixed point, or repeats gray three times. */
function withChannels(image: Pixels, channels: 1 | 3): Pixels {
  if (image.channels === channels) return image;
  const { data, width, height } = image;
  const converted = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; i++)
    if (channels === 1)
      converted[i] = (19595 * data[3 * i] + 38470 * data[3 * i + 1] + 7471 * data[3 * i + 2] + 32768) >> 16;
    else converted.fill(data[i], 3 * i, 3 * i + 3);
  return { width, height, channels, data: converted };
}
