import { ShapeError } from "../../errors.js";
import { type Figure, figure, type Spec } from "../chart/figure.js";
import { inside, pictureSpec, zoomFor } from "./image-grid.js";
import { type Images, mosaic, type PixelRange, pixelArray } from "./images.js";

/** The content of a strip of interpolations. */
export interface InterpolationStripOptions {
  /** Shape [rows · steps, h, w, c]: each row's images from its first end to its second. */
  images: Images;
  /** Images in a row; the paper shows 20. */
  steps: number;
  /** The values of black and white. Default [-1, 1]. */
  range?: PixelRange;
  zoom?: number;
  title?: string;
}

/**
 * Images along the way from one latent to another, a row for each pair of ends; t runs from 0 to 1. A picture of more than
 * 800 pixels is shown smaller.
 * @throws {ShapeError} when the images do not fill whole rows
 * @example
 * const { images, shape } = syntheticFaces({ n: 8, size: 32, seed: 1 });
 * interpolationStrip({ images: { data: images, shape }, steps: 8 });
 */
export function interpolationStrip({
  images,
  steps,
  range = [-1, 1],
  zoom,
  title,
}: InterpolationStripOptions): Figure {
  const array = pixelArray(images);
  const [n, , w] = array.shape;
  if (!(steps >= 2) || n % steps !== 0)
    throw new ShapeError(`The images must fill rows of ${steps} (steps must be 2 or more): got ${n} images`);
  const picture = inside(mosaic(array, { columns: steps, range, zoom: zoom ?? zoomFor(w), gap: 0 }));
  return figure(pictureSpec(picture, title, ends(picture)), {
    caption: `${n / steps} interpolations of ${steps} steps between two latents, left (t = 0) to right (t = 1).`,
    photographs: true,
    zoom: picture.zoom,
  });
}

/** t = 0 under the first image, t = 1 under the last. */
const ends = ({ width, height }: { width: number; height: number }): Spec[] =>
  (["left", "right"] as const).map((align) => ({
    data: { values: [{}] },
    mark: { type: "text", align, baseline: "top", text: align === "left" ? "t = 0" : "t = 1", fontSize: 12 },
    encoding: { x: { value: align === "left" ? 0 : width }, y: { value: height + 5 } },
  }));
