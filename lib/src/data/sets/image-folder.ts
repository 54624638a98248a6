import { basename } from "node:path";
import { DataError } from "../../errors.js";
import type { LoadOptions } from "../files/progress.js";
import { type ImageSet, loadImages } from "../images/load.js";
import { openImages } from "../images/source.js";
import type { Transform } from "../images/transform.js";
import { countOf } from "./limit.js";

export interface ImageFolderOptions extends LoadOptions, Partial<Transform> {
  /** At most this many, the first by name. Default all. */
  limit?: number;
  /** Selects images by their paths. Default all. */
  filter?: (name: string) => boolean;
}

/** Images with the path of each within its folder or zip. */
export interface NamedImageSet extends ImageSet {
  names: string[];
}

/**
 * Reads all JPEG, PNG, WebP, PGM and PPM images in a folder and its subfolders, or in a zip, ordered by name. Time and
 * memory are in proportion to the number of images.
 * @param path the folder or the zip
 * @param options.size pixels of each side; default 64
 * @param options.crop the part that is kept; default "square", the largest centered one
 * @param options.channels 1 (gray) or 3; default 3
 * @returns [n, size, size, channels] in [−1, 1]
 * @throws {DataError} if there is no image, none passes the filter, or one is damaged
 * @throws {ValueError} if an option is out of range
 * @example
 * const { images, shape, names } = await imageFolder("photos", { size: 64 });
 */
export async function imageFolder(path: string, options: ImageFolderOptions = {}): Promise<NamedImageSet> {
  const { size = 64, crop = "square", channels = 3, limit, filter = () => true, ...load } = options;
  const source = await openImages(path);
  try {
    const all = source.names.filter(filter);
    if (all.length === 0)
      throw new DataError(
        "missing",
        `None of the ${source.names.length} images in ${path} passes the filter`,
      );
    const names = all.slice(0, countOf(all.length, limit));
    const images = await loadImages(basename(path), source, names, { size, crop, channels }, load);
    return { ...images, names, source: `${basename(path)}: ${names.length} of ${all.length} images` };
  } finally {
    source.close();
  }
}
