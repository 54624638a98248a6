import { atLeast } from "../../backend/count.js";
import { DataError, ValueError } from "../../errors.js";
import type { Pixels } from "../formats/netpbm.js";
import { resize } from "./resize.js";

/** What is made of each photograph. */
export interface Transform {
  /** Pixels of each side in the end. */
  size: number;
  /** First the centre: so many pixels square, the largest square, or all of it, be it stretched. */
  crop: number | "square" | "none";
  /** 1: grey; 3: red, green, blue. */
  channels: 1 | 3;
}

/** @throws {ValueError} when a size is no positive integer, or there are to be neither 1 nor 3 channels */
export function checkTransform({ size, crop, channels }: Transform): void {
  atLeast(1, size, "size");
  if (typeof crop === "number") atLeast(1, crop, "crop");
  if (channels !== 1 && channels !== 3)
    throw new ValueError(`Images have 1 or 3 channels: asked for ${channels}`);
}

/** The transform in words, for a key. */
export const transformKey = ({ size, crop, channels }: Transform): string => `${crop} ${size} ${channels}`;

/**
 * Crops and resizes, as torchvision's CenterCrop and Resize do.
 * @returns [size, size, channels]
 * @throws {DataError} when the image is smaller than the crop
 */
export function applyTransform(image: Pixels, { size, crop }: Transform, name: string): Uint8Array {
  const { width, height } = image;
  if (crop === "none") return resize(image, size);
  const side = crop === "square" ? Math.min(width, height) : crop;
  if (side > width || side > height)
    throw new DataError("damaged", `${name} has ${width} × ${height} pixels, too few for a crop of ${side}`);
  return resize(side === width && side === height ? image : centre(image, side), size);
}

function centre({ width, height, channels, data }: Pixels, side: number): Pixels {
  const left = evenRound((width - side) / 2);
  const top = evenRound((height - side) / 2);
  const cropped = new Uint8Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * width + left) * channels;
    cropped.set(data.subarray(from, from + side * channels), y * side * channels);
  }
  return { width: side, height: side, channels, data: cropped };
}

/** Python's round(): a half goes to the even neighbour, which decides where an odd rest of pixels goes. */
const evenRound = (x: number) => (x % 1 === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));
