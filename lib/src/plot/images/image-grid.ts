import { ShapeError } from "../../errors.js";
import { type Figure, figure, type Spec } from "../chart/figure.js";
import { innerWidth } from "../chart/row.js";
import { textWidth, wrapped } from "../chart/text.js";
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
 * Images in rows, left to right and top to bottom, drawn as one picture (GTN, Fig. 1). A picture of more than 800 pixels,
 * titles included, is shown smaller.
 * @throws {ShapeError} when the shape is not [n, h, w, 1 or 3], or there are not as many titles as rows
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
  const titles = rowTitles ? brokenTitles(rowTitles, innerWidth - picture.width) : [];
  const room = innerWidth - Math.max(0, ...titles.flat().map(titleWidth));
  const shown = inside(picture, room);
  const layers = rowTitles ? [titlesLeft(titles, shown.height)] : [];
  const ofRows = rowTitles ? ` Rows: ${rowTitles.join("; ")}.` : "";
  return figure(pictureSpec(shown, title, layers), {
    caption: caption ?? `${n} images of ${h} × ${w} pixels.${ofRows}`,
    photographs: true,
    zoom: shown.zoom,
  });
}

const [fontSize, lineHeight, fromPicture] = [12, 14, 8];
/** What titles may take, where the picture leaves them less. */
const leastTitles = 130;

const titleWidth = (line: string) => textWidth(line, fontSize) + fromPicture;

/** The titles in lines that fit what the picture leaves. */
const brokenTitles = (titles: readonly string[], left: number): string[][] =>
  titles.map((title) => wrapped(title, Math.max(left, leastTitles) - fromPicture, fontSize));

/** A title left of the middle of each row. */
function titlesLeft(titles: readonly string[][], height: number): Spec {
  const step = (height + gap) / titles.length;
  const values = titles.flatMap((lines, row) =>
    lines.map((text, line) => ({
      text,
      y: row * step + (step - gap) / 2 + (line - (lines.length - 1) / 2) * lineHeight,
    })),
  );
  return {
    data: { values },
    mark: { type: "text", align: "right", baseline: "middle", fontSize },
    encoding: {
      x: { value: -fromPicture },
      y: { field: "y", type: "quantitative", scale: null, axis: null },
      text: { field: "text" },
    },
  };
}

interface Rectangle {
  url: string;
  width: number;
  height: number;
}

/** The picture at its own size, or as much smaller as the room asks; `zoom` is how many of its pixels a CSS pixel holds. */
export function inside({ url, width, height }: Rectangle, room = innerWidth): Rectangle & { zoom: number } {
  const zoom = Math.max(1, width / Math.max(1, Math.floor(room)));
  return { url, width: width / zoom, height: height / zoom, zoom };
}

/** The whole zoom that brings a width near 56 CSS pixels. */
export const zoomFor = (width: number): number => Math.max(1, Math.round(56 / width));

/** A picture alone. */
export function pictureSpec({ url, width, height }: Rectangle, title?: string, layers: Spec[] = []): Spec {
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
