import type { DataArray } from "../../points/point-array.js";
import { mmd } from "../mmd.js";
import { precisionRecall } from "../precision-recall.js";
import { imageDetail, thumbnails } from "./thumbnails.js";

/** How generated images compare with real ones, without a trained network. */
export interface ImageScores {
  /**
   * The unbiased squared MMD with the kernel (x·y/d + 1)³ between thumbnails: the formula of the kernel inception
   * distance (Bińkowski et al., 2018), without Inception's features. 0 on average for images of one distribution.
   */
  kernelDistance: number;
  /** Share of generated thumbnails that lie among real ones. */
  precision: number;
  /** Share of real thumbnails that lie among generated ones; near 0 if the generator makes a few images only. */
  recall: number;
  /** {@link imageDetail}, divided by that of the real images. */
  detail: number;
}

/**
 * Compares generated images with real ones by thumbnails of 8 × 8 pixels, and by the detail that thumbnails lose. The
 * numbers compare generators of one data set with each other. They are no FID or KID of the literature.
 * @param real shape [n, h, w, c], n > 5, with h and w multiples of 8
 * @param fake shape [m, h, w, c], m > 5
 * @throws {ShapeError} if the images differ in size, or their sides are not multiples of 8
 * @throws {ValueError} if there are too few of them, or a pixel is not finite
 * @example
 * const { kernelDistance, recall } = imageScores(photographs, await autoencoder.decode(await gtn.sample(1000)));
 */
export function imageScores(real: DataArray, fake: DataArray): ImageScores {
  const [x, y] = [thumbnails(real), thumbnails(fake)];
  const { precision, recall } = precisionRecall(x, y);
  const kernelDistance = mmd(x, y, { kernel: { kind: "polynomial" } });
  return { kernelDistance, precision, recall, detail: imageDetail(fake) / imageDetail(real) };
}
