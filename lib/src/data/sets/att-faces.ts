import { DataError } from "../../errors.js";
import { locate } from "../files/locate.js";
import { manifest } from "../files/manifest.js";
import type { DatasetOptions } from "../files/progress.js";
import { checkCount } from "../files/vouch.js";
import { imageFolder } from "./image-folder.js";
import type { LabeledImageSet } from "./mnist.js";

export interface AttFacesOptions extends DatasetOptions {
  /** Pixels of each side. Default 64. */
  size?: number;
  /** Default 1, gray as the photographs are. */
  channels?: 1 | 3;
}

/**
 * The AT&T (ORL) faces (Samaria and Harter 1994): 10 photographs of each of 40 people, the center 92 × 92 of
 * 92 × 112, [400, size, size, channels] in [−1, 1]; the label is the person, 0 to 39. Credit: AT&T Laboratories
 * Cambridge.
 * @throws {DataError} if the files are not here: the message says where to get them and where to put them
 * @example
 * const { images, labels, shape } = await attFaces({ size: 64 });
 */
export async function attFaces({
  size = 64,
  channels = 1,
  ...load
}: AttFacesOptions = {}): Promise<LabeledImageSet> {
  const set = manifest("att-faces");
  const found = await locate(set, set.files[0], load);
  const { names, ...images } = await imageFolder(found.path, { size, channels, ...load });
  const people = names.map((name) => Number(/(?:^|[/\\])s([1-9]|[123]\d|40)[/\\]\d+\.\w+$/.exec(name)?.[1]));
  const stranger = people.findIndex(Number.isNaN);
  if (stranger >= 0)
    throw new DataError(
      "damaged",
      `${found.path} must hold only s1/1.pgm to s40/10.pgm: it holds ${names[stranger]}`,
    );
  checkCount(found, set.files[0], names.length, load);
  const labels = Uint8Array.from(people, (person) => person - 1);
  const count = `${names.length} photographs of ${new Set(people).size} people`;
  return { ...images, labels, source: `AT&T (ORL) faces: ${count}` };
}
