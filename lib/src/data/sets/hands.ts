import { Random } from "../../backend/index.js";
import { DataError } from "../../errors.js";
import { oneOf } from "../../options.js";
import { locate } from "../files/locate.js";
import { manifest } from "../files/manifest.js";
import type { DatasetOptions } from "../files/progress.js";
import { checkCount } from "../files/vouch.js";
import { type ImageSet, loadImages } from "../images/load.js";
import { openImages } from "../images/source.js";
import { countOf } from "./limit.js";

export interface HandsOptions extends DatasetOptions {
  split: "train" | "validation" | "test";
  /** Pixels of each side. Default 64. */
  size?: number;
  /** At most this many, the first ones. Default all. */
  limit?: number;
}

/** How many of the 11,076 go to each part (the GTN paper's code). Another number is divided in the same proportion. */
const sizes = { train: 8903, validation: 1096, test: 1077 } as const;
const splits = ["train", "validation", "test"] as const;

/**
 * Hands and Palm (Afifi 2019): 11,076 photographs of 1600 × 1200, stretched to [n, size, size, 3] in [−1, 1]. The paper
 * does not say which of them it held out. Here they are ordered by name, then shuffled with a fixed seed.
 * @throws {DataError} if the files are not here: the message says where to get them and where to put them
 * @example
 * const { images, shape } = await hands({ split: "train", size: 64, limit: 100 });
 */
export async function hands({ split, size = 64, limit, ...load }: HandsOptions): Promise<ImageSet> {
  oneOf(split, splits, "split");
  const set = manifest("hands");
  const found = await locate(set, set.files[0], load);
  const source = await openImages(found.path);
  try {
    const total = source.names.length;
    checkCount(found, set.files[0], total, load);
    const { from, count } = stretchOf(split, total);
    if (count === 0) throw new DataError("missing", `${found.path} holds too few images for a ${split} part`);
    const rows = new Random(0).permutation(total).subarray(from, from + countOf(count, limit));
    const names = Array.from(rows, (row) => source.names[row]);
    const images = await loadImages("Hands", source, names, { size, crop: "none", channels: 3 }, load);
    return { ...images, source: `Hands and Palm, ${split}: ${names.length} of ${count} photographs` };
  } finally {
    source.close();
  }
}

/** The start and the length of a part, in the proportion of the published ones. */
function stretchOf(split: HandsOptions["split"], total: number): { from: number; count: number } {
  const all = sizes.train + sizes.validation + sizes.test;
  const upTo = (published: number) => Math.round((published * total) / all);
  const before = splits.slice(0, splits.indexOf(split)).reduce((sum, part) => sum + sizes[part], 0);
  return { from: upTo(before), count: upTo(before + sizes[split]) - upTo(before) };
}
