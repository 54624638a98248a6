import type { PointArray } from "../../backend/index.js";
import { ShapeError, ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import type { DataArray } from "../../points/point-array.js";

/**
 * Averages each image over side × side equal blocks, for metrics where no trained network is at hand. Thumbnails keep
 * colors, layout and pose. They lose fine detail, which {@link imageDetail} measures.
 * @param images shape [n, h, w, c], with h and w multiples of `side`
 * @param side blocks along each axis; default 8
 * @returns shape [n, side · side · c]
 * @throws {ShapeError} if the images do not have four axes, or their sides are not multiples of `side`
 * @throws {ValueError} if `side` is not a positive integer, or a pixel is not finite
 * @example
 * mmd(thumbnails(photographs), thumbnails(generated), { kernel: { kind: "polynomial" } });
 */
export function thumbnails(images: DataArray, side = 8): PointArray {
  const [n, h, w, c] = imageSides(images, side);
  const means = new Float64Array(n * side * side * c);
  eachPixel([n, h, w, c], side, (at, block) => {
    means[block] += images.data[at];
  });
  const pixels = (h / side) * (w / side);
  for (let block = 0; block < means.length; block++) means[block] /= pixels;
  const bad = means.findIndex((mean) => !Number.isFinite(mean));
  if (bad >= 0)
    throw new ValueError(`Pixels must be finite: one of image ${Math.floor(bad / (side * side * c))} is not`);
  return { data: means, shape: [n, side * side * c] };
}

/**
 * Returns the mean variance of pixels within the blocks that {@link thumbnails} averages: what thumbnails do not see. It
 * is 0 for images that are constant in each block. Sharper images have more of it, and so does noise: it is no sign of
 * quality by itself.
 * @param images shape [n, h, w, c], with h and w multiples of `side`
 * @param side blocks along each axis; default 8
 * @returns in squared units of the pixels
 * @throws {ShapeError} if the images do not have four axes, or their sides are not multiples of `side`
 * @throws {ValueError} if `side` is not a positive integer, or a pixel is not finite
 * @example
 * imageDetail(generated) / imageDetail(photographs); // 1: as much as they have
 */
export function imageDetail(images: DataArray, side = 8): number {
  const { data: means } = thumbnails(images, side);
  const shape = imageSides(images, side);
  let sum = 0;
  eachPixel(shape, side, (at, block) => {
    sum += (images.data[at] - means[block]) ** 2;
  });
  return sum / images.data.length;
}

/** Calls with the place of each pixel in the data, and that of its block in the thumbnails. */
function eachPixel(
  [n, h, w, c]: readonly number[],
  side: number,
  visit: (at: number, block: number) => void,
): void {
  let at = 0;
  for (let i = 0; i < n; i++)
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) {
        const row = i * side + Math.floor((y * side) / h);
        const block = (row * side + Math.floor((x * side) / w)) * c;
        for (let k = 0; k < c; k++, at++) visit(at, block + k);
      }
}

function imageSides({ data, shape }: DataArray, side: number): readonly number[] {
  atLeast(1, side, "side");
  const [n, h, w, c] = shape;
  if (shape.length !== 4 || data.length !== n * h * w * c)
    throw new ShapeError(`Images must have shape [n, h, w, c]: got [${shape}] over ${data.length} values`);
  if (h % side !== 0 || w % side !== 0)
    throw new ShapeError(`Images must have sides that are multiples of ${side}: got ${h} × ${w} pixels`);
  return shape;
}
