import type { PointArray } from "../../backend/index.js";
import { ValueError } from "../../errors.js";
import type { DataArray } from "../../points/point-array.js";
import { standardize } from "../../points/standardize.js";
import { mmd } from "../mmd.js";
import { precisionRecall } from "../precision-recall.js";
import { blockStatistics } from "./block-statistics.js";

/** Scores that compare generated images with real ones without a trained network. */
export interface ImageScores {
  /**
   * The unbiased squared MMD with the kernel (x·y/d + 1)³ between the features: the formula of the kernel inception
   * distance (Bińkowski et al., 2018), without Inception. 0 on average for images of one distribution.
   */
  kernelDistance: number;
  /** Share of generated images that lie among real ones. */
  precision: number;
  /** Share of real images that lie among generated ones; near 0 if the generator makes only a few images. */
  recall: number;
  /** The mean variance of pixels within blocks, divided by that of the real images. Noise has it too. */
  detail: number;
}

/**
 * Compares generated images with real ones by {@link blockStatistics} of 8 × 8 blocks, standardized by those of the
 * real images. The numbers compare generators of one data set with each other. They are not the FID or KID of the
 * literature.
 * @param real shape [n, h, w, c], n > 5, with h and w multiples of 8
 * @param fake shape [m, h, w, c], m > 5
 * @throws {ShapeError} if the images differ in size, or their sides are not multiples of 8
 * @throws {ValueError} if there are too few of them, a pixel is not finite, or all blocks of the real images are constant
 * @example
 * const [a, b] = [1, 2].map((seed) => syntheticFaces({ n: 50, size: 32, seed }));
 * imageScores({ data: a.images, shape: a.shape }, { data: b.images, shape: b.shape }).kernelDistance; // near 0
 */
export function imageScores(real: DataArray, fake: DataArray): ImageScores {
  const [ofReal, ofFake] = [blockStatistics(real), blockStatistics(fake)];
  const within = varianceWithin(ofReal);
  if (within === 0) throw new ValueError("Images of constant blocks have no detail to compare with");
  const scale = standardize(ofReal, { constant: "zero" });
  const [x, y] = [scale.transform(ofReal), scale.transform(ofFake)];
  const { precision, recall } = precisionRecall(x, y);
  const kernelDistance = mmd(x, y, { kernel: { kind: "polynomial" } });
  return { kernelDistance, precision, recall, detail: varianceWithin(ofFake) / within };
}

/** The mean square of the deviations, which are the second half of each row. */
function varianceWithin({ data, shape: [n, d] }: PointArray): number {
  let sum = 0;
  for (let at = 0; at < data.length; at++) if (at % d >= d / 2) sum += data[at] ** 2;
  return sum / ((n * d) / 2);
}
