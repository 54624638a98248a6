import { cellSignal } from "../../cell-signal.js";
import { DataError } from "../../errors.js";
import { oneOf } from "../../options.js";
import { content } from "../files/content.js";
import { locate } from "../files/locate.js";
import { manifest } from "../files/manifest.js";
import type { DatasetOptions } from "../files/progress.js";
import { checkCount, checkFile } from "../files/vouch.js";
import { type CelebaSplit, celebaSplits, parsePartition } from "../formats/celeba-partition.js";
import { decodedText } from "../formats/text.js";
import { type ImageSet, loadImages } from "../images/load.js";
import { openImages } from "../images/source.js";
import { countOf } from "./limit.js";

export interface CelebaOptions extends DatasetOptions {
  split: CelebaSplit;
  /** Pixels of each side. Default 64. */
  size?: number;
  /** Side of the central square that is kept of 178 × 218 pixels. Default 148, as in the GTN paper's code. */
  crop?: number;
  /** At most this many, the first ones. Default all. The 162,770 of training take 8 GB at 64 × 64. */
  limit?: number;
}

/**
 * CelebA (Liu et al. 2015) by the official partition of 162,770, 19,867 and 19,962 photographs: center crop, resized,
 * [n, size, size, 3] in [−1, 1], by number. Decoded once, then read from the cache. The photographs may be in the
 * official zip, another zip or the folder `img_align_celeba`, however nested, all of them or some; the partition may
 * be the official one or Kaggle's.
 * @throws {DataError} if its two files are not here: the message says where to get them and where to put them
 * @throws {ValueError} if an option is out of range
 * @example
 * const { images, shape } = await celeba({ split: "train", size: 64, limit: 1000 });
 */
export async function celeba(options: CelebaOptions): Promise<ImageSet> {
  const { split, size = 64, crop = 148, limit, onProgress, signal = cellSignal(), verify } = options;
  oneOf(split, celebaSplits, "split");
  const load = { onProgress, signal, verify };
  const set = manifest("celeba");
  const [archive, partition] = set.files;
  const found = await locate(set, archive, load);
  const { bytes, path } = await content(set, partition.name, load);
  const parts = parsePartition(decodedText(bytes), path);
  await checkFile(found, archive, load);
  const source = await openImages(found.path);
  try {
    const photographs = byNumber(source.names, found.path);
    if (found.isFolder) checkCount(found, archive, photographs.size, load);
    const all = [...photographs.keys()].filter((number) => parts.get(`${number}.jpg`) === split).sort();
    if (all.length === 0) throw new DataError("damaged", `${found.path} holds no photograph of ${split}`);
    const names = all.slice(0, countOf(all.length, limit)).map((number) => photographs.get(number)!);
    const transform = { size, crop, channels: 3 } as const;
    const images = await loadImages("CelebA", source, names, transform, { signal, onProgress });
    return { ...images, source: `CelebA, ${split}: ${names.length} of ${all.length} photographs` };
  } finally {
    source.close();
  }
}

/** The photographs by their six digits, in any folder. */
function byNumber(names: readonly string[], path: string): Map<string, string> {
  const photographs = new Map<string, string>();
  for (const name of names) {
    const number = /(?:^|[/\\])(\d{6})\.\w+$/.exec(name)?.[1];
    if (!number) continue;
    const other = photographs.get(number);
    if (other)
      throw new DataError("damaged", `${path} holds one photograph twice: ${other} and ${name}; delete one`);
    photographs.set(number, name);
  }
  return photographs;
}
