import { DataError } from "../../errors.js";
import { oneOf } from "../../options.js";
import { atLeast } from "../../points/count.js";
import type { Pixels } from "../formats/netpbm.js";

/**
 * The part of an image that is kept: a centered square of this many pixels, the largest centered square, or all of it.
 */
export type Crop = number | "square" | "none";

/** A rectangle of an image, in pixels. */
export interface Window {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** @throws {ValueError} if it is neither a positive integer nor one of the names */
export function checkCrop(crop: Crop): void {
  if (typeof crop === "number") atLeast(1, crop, "crop");
  else oneOf(crop, ["square", "none"], "crop");
}

/**
 * The window of the crop, placed as torchvision's CenterCrop places it.
 * @throws {DataError} if the image is smaller than the crop
 */
export function cropWindow(
  { width, height }: { width: number; height: number },
  crop: Crop,
  name: string,
): Window {
  if (crop === "none") return { left: 0, top: 0, width, height };
  const side = crop === "square" ? Math.min(width, height) : crop;
  if (side > width || side > height)
    throw new DataError("damaged", `${name} has ${width} × ${height} pixels, too few for a crop of ${side}`);
  const [left, top] = [evenRound((width - side) / 2), evenRound((height - side) / 2)];
  return { left, top, width: side, height: side };
}

/** The part of the image in the window. */
export function cropTo(image: Pixels, { left, top, width, height }: Window): Pixels {
  if (width === image.width && height === image.height) return image;
  const { channels, data } = image;
  const cropped = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * image.width + left) * channels;
    cropped.set(data.subarray(from, from + width * channels), y * width * channels);
  }
  return { width, height, channels, data: cropped };
}

/** Python's round(): halves round to the even neighbor. It decides on which side an odd pixel is cut. */
const evenRound = (x: number) => (x % 1 === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));
