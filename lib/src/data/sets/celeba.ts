import { cellSignal } from "../../cell-signal.js";
import { DataError } from "../../errors.js";
import { content } from "../files/content.js";
import { checkFile, locate } from "../files/locate.js";
import { manifest } from "../files/manifest.js";
import type { LoadOptions } from "../files/progress.js";
import { type CelebaSplit, parsePartition } from "../formats/celeba-partition.js";
import { type ImageSet, loadImages } from "../images/load.js";
import { openImages } from "../images/source.js";
import { countOf } from "./limit.js";

export interface CelebaOptions extends LoadOptions {
  split: CelebaSplit;
  /** Pixels of each side; 64 unless given. */
  size?: number;
  /** Pixels of the centre that are kept of 178 × 218; 148 unless given, as the GTN paper's code has it. */
  crop?: number;
  /** The first so many; all unless given. All 162,770 of training take 8 GB at 64 × 64. */
  limit?: number;
}

/**
 * CelebA (Liu et al. 2015) by the official partition of 162,770, 19,867 and 19,962 photographs: centre crop, resized,
 * [n, size, size, 3] in [−1, 1], by number. Decoded once, then read from the cache.
 * @throws {DataError} when its two files are not here: the message says where to get them and where to put them
 */
export async function celeba(options: CelebaOptions): Promise<ImageSet> {
  const { split, size = 64, crop = 148, limit, onProgress, signal = cellSignal() } = options;
  const set = manifest("celeba");
  const [archive, partition] = set.files;
  const found = await locate(set, archive, { signal, onProgress });
  const { bytes, path } = await content(set, partition.name, { signal, onProgress });
  const parts = parsePartition(Buffer.from(bytes).toString("latin1"), path);
  await checkFile(found, archive, signal);
  const source = await openImages(found.path);
  try {
    const all = source.names.filter((name) => parts.get(name.slice(-"000001.jpg".length)) === split);
    if (all.length === 0) throw new DataError("damaged", `${found.path} holds no photograph of ${split}`);
    const names = all.slice(0, countOf(all.length, limit));
    const images = await loadImages(
      "CelebA",
      source,
      names,
      { size, crop, channels: 3 },
      { signal, onProgress },
    );
    return { ...images, source: `CelebA, ${split}: ${names.length} of ${all.length} photographs` };
  } finally {
    source.close();
  }
}
