import { Random } from "../../backend/index.js";
import { DataError } from "../../errors.js";
import { locate } from "../files/locate.js";
import { manifest } from "../files/manifest.js";
import type { LoadOptions } from "../files/progress.js";
import { type ImageSet, loadImages } from "../images/load.js";
import { openImages } from "../images/source.js";
import { countOf } from "./limit.js";

export interface HandsOptions extends LoadOptions {
  split: "train" | "validation" | "test";
  /** Pixels of each side; 64 unless given. */
  size?: number;
  /** The first so many; all unless given. */
  limit?: number;
}

/** How many of the 11,076 go where (the GTN paper's code). */
const sizes = { train: 8903, validation: 1096, test: 1077 } as const;

/**
 * Hands and Palm (Afifi 2019): 11,076 photographs of 1600 × 1200, stretched to [n, size, size, 3] in [−1, 1]. Which of
 * them the paper held out is not known: here they are ordered by name, then shuffled once for all.
 * @throws {DataError} when they are not here: the message says where to get them and where to put them
 */
export async function hands({ split, size = 64, limit, ...load }: HandsOptions): Promise<ImageSet> {
  const set = manifest("hands");
  const { path } = await locate(set, set.files[0], load);
  const source = await openImages(path);
  try {
    const total = source.names.length;
    if (total !== set.files[0].images)
      throw new DataError("damaged", `${path} holds ${total} images: there should be ${set.files[0].images}`);
    const from =
      split === "train" ? 0 : split === "validation" ? sizes.train : sizes.train + sizes.validation;
    const rows = new Random(0).permutation(total).subarray(from, from + countOf(sizes[split], limit));
    const names = Array.from(rows, (row) => source.names[row]);
    const images = await loadImages("Hands", source, names, { size, crop: "none", channels: 3 }, load);
    return { ...images, source: `Hands and Palm, ${split}: ${names.length} of ${sizes[split]} photographs` };
  } finally {
    source.close();
  }
}
