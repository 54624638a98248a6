import { ShapeError, ValueError } from "../../errors.js";
import type { Figure } from "../chart/figure.js";
import { imageGrid } from "./image-grid.js";
import { type Images, type PixelArray, type PixelRange, pixelArray } from "./images.js";

/** Options of rows of images. */
export interface ImageRowsOptions {
  /** The number of images in a row, the first of each. Default 10. */
  columns?: number;
  /** The values of black and white. Default [-1, 1]. */
  range?: PixelRange;
  zoom?: number;
  title?: string;
  caption?: string;
}

/**
 * Returns one picture with a row of images for each title: what several models generate, or one model at several epochs. A
 * picture of more than 800 pixels, titles included, is shown smaller.
 * @param rows images of one size, by the title that stands left of them
 * @throws {ShapeError} if the images differ in size, or a row has fewer than `columns`
 * @throws {ValueError} if there is no row
 * @example
 * const [a, b] = [1, 2].map((seed) => syntheticFaces({ n: 10, size: 32, seed }));
 * imageRows({ "first seed": { data: a.images, shape: a.shape }, "second seed": { data: b.images, shape: b.shape } });
 */
export function imageRows(rows: Record<string, Images>, options: ImageRowsOptions = {}): Figure {
  const { columns = 10, ...rest } = options;
  const titles = Object.keys(rows);
  if (titles.length === 0) throw new ValueError("rows must have at least one entry");
  const arrays = titles.map((title) => pixelArray(rows[title]));
  const [, ...size] = arrays[0].shape;
  for (const [row, { shape }] of arrays.entries()) requireRow(titles[row], shape, columns, size);
  const width = columns * size[0] * size[1] * size[2];
  const data = new Float32Array(titles.length * width);
  for (const [row, array] of arrays.entries()) data.set(array.data.subarray(0, width), row * width);
  const images: PixelArray = { data, shape: [titles.length * columns, ...size] };
  return imageGrid({ images, columns, rowTitles: titles, ...rest });
}

function requireRow(title: string, shape: readonly number[], columns: number, size: readonly number[]): void {
  if (shape.slice(1).some((side, axis) => side !== size[axis]))
    throw new ShapeError(
      `All images must be ${size.join(" × ")}: those of ${title} are ${shape.slice(1).join(" × ")}`,
    );
  if (shape[0] < columns) throw new ShapeError(`Each row needs ${columns} images: ${title} has ${shape[0]}`);
}
