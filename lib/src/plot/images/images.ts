import { tf } from "../../backend/index.js";
import { ShapeError, ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import { type Picture, pngUrl } from "./png.js";

/** n images of h × w pixels in c = 1 (gray) or 3 (red, green, blue) channels, of any range. */
export interface PixelArray {
  data: Float32Array | Float64Array | Uint8Array;
  shape: readonly number[];
}

/** The input images of plots: a plain array or a tensor of shape [n, h, w, 1 or 3]. */
export type Images = PixelArray | tf.Tensor4D;

/** The values of black and white. */
export type PixelRange = readonly [black: number, white: number];

/** The images as an array; a tensor is read. */
export function pixelArray(images: Images): PixelArray {
  const array: PixelArray =
    images instanceof tf.Tensor
      ? { data: Float32Array.from(images.dataSync()), shape: images.shape }
      : images;
  const [n, h, w, c] = array.shape;
  if (array.shape.length !== 4 || (c !== 1 && c !== 3) || array.data.length !== n * h * w * c)
    throw new ShapeError(
      `Images must have shape [n, h, w, 1 or 3]: got [${array.shape}] over ${array.data.length} values`,
    );
  if (n === 0) throw new ValueError("There must be at least one image: got 0");
  for (let at = 0; at < array.data.length; at++)
    if (!Number.isFinite(array.data[at]))
      throw new ValueError(
        `Pixels must be finite: image ${Math.floor(at / (h * w * c))} has ${array.data[at]}`,
      );
  return array;
}

/** The layout of images in one picture. */
export interface Layout {
  columns: number;
  range: PixelRange;
  /** Each pixel is drawn as zoom × zoom pixels. */
  zoom: number;
  /** Pixels of white between images. */
  gap: number;
}

/** Returns the images row by row in one picture on a white background, as a data URL with its size in pixels. */
export function mosaic(images: PixelArray, layout: Layout): { url: string; width: number; height: number } {
  const { columns, zoom, gap, range } = layout;
  if (range[1] === range[0] || !Number.isFinite(range[1] - range[0]))
    throw new ValueError(`range must be two different finite numbers: got ${range[0]} and ${range[1]}`);
  atLeast(1, columns, "columns");
  atLeast(1, zoom, "zoom");
  const [n, h, w, c] = images.shape;
  const rows = Math.ceil(n / columns);
  const width = columns * (w * zoom + gap) - gap;
  const height = rows * (h * zoom + gap) - gap;
  const picture: Picture = {
    width,
    height,
    channels: c as 1 | 3,
    pixels: new Uint8Array(width * height * c).fill(255),
  };
  for (let i = 0; i < n; i++) {
    const left = (i % columns) * (w * zoom + gap);
    const top = Math.floor(i / columns) * (h * zoom + gap);
    place(picture, images, i, { left, top, zoom, range: layout.range });
  }
  return { url: pngUrl(picture), width, height };
}

function place(
  { pixels, width, channels }: Picture,
  { data, shape: [, h, w] }: PixelArray,
  image: number,
  { left, top, zoom, range: [black, white] }: { left: number; top: number; zoom: number; range: PixelRange },
): void {
  const start = image * h * w * channels;
  const factor = 255 / (white - black);
  for (let y = 0; y < h * zoom; y++)
    for (let x = 0; x < w * zoom; x++) {
      const from = start + (Math.floor(y / zoom) * w + Math.floor(x / zoom)) * channels;
      const to = ((top + y) * width + left + x) * channels;
      for (let k = 0; k < channels; k++)
        pixels[to + k] = Math.max(0, Math.min(255, Math.round((data[from + k] - black) * factor)));
    }
}
