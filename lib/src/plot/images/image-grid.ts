import { ShapeError } from "../../errors.js";
import { type Figure, figure, type Spec } from "../chart/figure.js";
import { type Images, mosaic, type PixelRange, pixelArray } from "./images.js";

/** The content of a grid of images. */
export interface ImageGridOptions {
  /** [n, h, w, c], c = 1 or 3 */
  images: Images;
  /** Images in a row. Default: about √n. */
  columns?: number;
  /** Titles to the left of the rows, such as the model that made the images. */
  rowTitles?: readonly string[];
  /** The values of black and white. Default [-1, 1]. */
  range?: PixelRange;
  /** CSS pixels per pixel, an integer. Default: images are about 56 wide. */
  zoom?: number;
  title?: string;
  caption?: string;
}

const gap = 2;

/**
 * Draws images in rows, left to right and top to bottom, as one picture (GTN, Fig. 1).
 * @throws {ShapeError} if the shape is not [n, h, w, 1 or 3], or the numbers of titles and rows differ
 * @example
 * const { images, shape } = syntheticFaces({ n: 20, size: 32 });
 * imageGrid({ images: { data: images, shape }, columns: 10, rowTitles: ["the first ten", "ten more"] });
 */
export function imageGrid({
  images,
  columns,
  rowTitles,
  range = [-1, 1],
  zoom,
  title,
  caption,
}: ImageGridOptions): Figure {
  const array = pixelArray(images);
  const [n, h, w] = array.shape;
  const inRow = Math.min(n, columns ?? Math.ceil(Math.sqrt(n)));
  const rows = Math.ceil(n / inRow);
  if (rowTitles && rowTitles.length !== rows)
    throw new ShapeError(
      `rowTitles must have one title for each row: got ${rowTitles.length} for ${rows} rows`,
    );
  const picture = mosaic(array, { columns: inRow, range, zoom: zoom ?? zoomFor(w), gap });
  const layers = rowTitles ? [titlesLeft(rowTitles, picture.height)] : [];
  const ofRows = rowTitles ? ` Rows: ${rowTitles.join("; ")}.` : "";
  return figure(pictureSpec(picture, title, layers), {
    caption: caption ?? `${n} images of ${h} × ${w} pixels.${ofRows}`,
    photographs: true,
  });
}

/** A title left of the middle of each row. */
function titlesLeft(titles: readonly string[], height: number): Spec {
  const step = (height + gap) / titles.length;
  const values = titles.map((text, row) => ({ text, y: row * step + (step - gap) / 2 }));
  return {
    data: { values },
    mark: { type: "text", align: "right", baseline: "middle", fontSize: 12 },
    encoding: {
      x: { value: -8 },
      y: { field: "y", type: "quantitative", scale: null, axis: null },
      text: { field: "text" },
    },
  };
}

/** The integer zoom that brings the width closest to 56 CSS pixels. */
export const zoomFor = (width: number): number => Math.max(1, Math.round(56 / width));

/** A figure that is only a picture, pixel for pixel. */
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
