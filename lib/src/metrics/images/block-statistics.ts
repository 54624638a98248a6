import type { PointArray } from "../../backend/index.js";
import { ShapeError, ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import type { DataArray } from "../../points/point-array.js";

/**
 * Returns the mean and the standard deviation of the pixels in side × side equal blocks of each image and channel:
 * features for image metrics without a trained network. The means are a thumbnail with colors and layout. The
 * deviations show where there is detail, and how much.
 * @param images shape [n, h, w, c], with h and w multiples of `side`
 * @param side blocks along each axis; default 8
 * @returns shape [n, 2 · side · side · c]: the means, row by row with the channels innermost, then the deviations
 * @throws {ShapeError} if the images do not have four axes, or their sides are not multiples of `side`
 * @throws {ValueError} if `side` is not a positive integer, or a pixel is not finite
 * @example
 * const { images, shape } = syntheticFaces({ n: 10, size: 32 });
 * blockStatistics({ data: images, shape }).shape; // [10, 384]
 */
export function blockStatistics(images: DataArray, side = 8): PointArray {
  const [n, h, w, c] = imageShape(images, side);
  const pixels = (h / side) * (w / side);
  const width = side * side * c;
  const blocks = blocksOf(h, w, c, side);
  const data = new Float64Array(n * 2 * width);
  for (let i = 0; i < n; i++) {
    const means = data.subarray(2 * i * width, (2 * i + 1) * width);
    const deviations = data.subarray((2 * i + 1) * width, (2 * i + 2) * width);
    const image = images.data.subarray(i * h * w * c, (i + 1) * h * w * c);
    image.forEach((pixel, at) => {
      means[blocks[at]] += pixel / pixels;
    });
    if (!means.every(Number.isFinite))
      throw new ValueError(`Pixels must be finite: one of image ${i} is not`);
    image.forEach((pixel, at) => {
      deviations[blocks[at]] += (pixel - means[blocks[at]]) ** 2 / pixels;
    });
    deviations.forEach((variance, block) => {
      deviations[block] = Math.sqrt(variance);
    });
    if (!deviations.every(Number.isFinite))
      throw new ValueError(`Pixels must be small enough to be squared: those of image ${i} are not`);
  }
  return { data, shape: [n, 2 * width] };
}

/** The block, with the channel, of each value of an image. */
function blocksOf(h: number, w: number, c: number, side: number): Int32Array {
  return Int32Array.from({ length: h * w * c }, (_, at) => {
    const [x, y] = [Math.floor(at / c) % w, Math.floor(at / (w * c))];
    return (Math.floor((y * side) / h) * side + Math.floor((x * side) / w)) * c + (at % c);
  });
}

function imageShape({ data, shape }: DataArray, side: number): readonly number[] {
  atLeast(1, side, "side");
  const [n, h, w, c] = shape;
  if (shape.length !== 4 || data.length !== n * h * w * c)
    throw new ShapeError(`Images must have shape [n, h, w, c]: got [${shape}] over ${data.length} values`);
  if (h % side !== 0 || w % side !== 0)
    throw new ShapeError(`Images must have sides that are multiples of ${side}: got ${h} × ${w} pixels`);
  return shape;
}
