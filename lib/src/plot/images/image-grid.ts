import { type Figure, figure, type Spec } from "../chart/figure.js";
import { type Images, mosaic, type PixelRange, pixelArray } from "./images.js";

/** What a grid of images shows. */
export interface ImageGridOptions {
  /** [n, h, w, c], c = 1 or 3 */
  images: Images;
  /** Images in a row; about √n unless given. */
  columns?: number;
  /** The values of black and white: [-1, 1] unless given. */
  range?: PixelRange;
  /** CSS pixels to a pixel, a whole number; images come out about 56 wide unless given. */
  zoom?: number;
  title?: string;
  caption?: string;
}

const gap = 2;

/**
 * Images in rows, left to right and top to bottom, drawn as one picture (GTN, Fig. 1).
 * @throws {ShapeError} when the shape is not [n, h, w, 1 or 3]
 */
export function imageGrid({
  images,
  columns,
  range = [-1, 1],
  zoom,
  title,
  caption,
}: ImageGridOptions): Figure {
  const array = pixelArray(images);
  const [n, h, w] = array.shape;
  const picture = mosaic(array, {
    columns: Math.min(n, columns ?? Math.ceil(Math.sqrt(n))),
    range,
    zoom: zoom ?? zoomFor(w),
    gap,
  });
  return figure(pictureSpec(picture, title), {
    caption: caption ?? `${n} images of ${h} × ${w} pixels.`,
    photographs: true,
  });
}

/** The whole zoom that brings a width near 56 CSS pixels. */
export const zoomFor = (width: number): number => Math.max(1, Math.round(56 / width));

/** A picture alone, pixel for pixel. */
export function pictureSpec(
  { url, width, height }: { url: string; width: number; height: number },
  title?: string,
  layers: Spec[] = [],
): Spec {
  return {
    width,
    height,
    ...(title === undefined ? {} : { title }),
    view: { stroke: null },
    layer: [
      {
        data: { values: [{}] },
        mark: { type: "image", url, width, height, align: "left", baseline: "top", aspect: false },
        encoding: { x: { value: 0 }, y: { value: 0 } },
      },
      ...layers,
    ],
  };
}
