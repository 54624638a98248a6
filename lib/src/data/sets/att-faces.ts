import { DataError } from "../../errors.js";
import { locate } from "../files/locate.js";
import { manifest } from "../files/manifest.js";
import type { LoadOptions } from "../files/progress.js";
import { imageFolder } from "./image-folder.js";
import type { LabelledImageSet } from "./mnist.js";

export interface AttFacesOptions extends LoadOptions {
  /** Pixels of each side; 64 unless given. */
  size?: number;
  /** 1, grey as they are, unless given. */
  channels?: 1 | 3;
}

/**
 * The AT&T (ORL) faces (Samaria and Harter 1994): 10 photographs of each of 40 people, the centre 92 × 92 of
 * 92 × 112, [400, size, size, channels] in [−1, 1]; the label is the person, 0 to 39. Credit: AT&T Laboratories
 * Cambridge.
 * @throws {DataError} when they are not here: the message says where to get them and where to put them
 */
export async function attFaces({
  size = 64,
  channels = 1,
  ...load
}: AttFacesOptions = {}): Promise<LabelledImageSet> {
  const set = manifest("att-faces");
  const { path } = await locate(set, set.files[0], load);
  const { names, ...images } = await imageFolder(path, { size, channels, ...load });
  const labels = Uint8Array.from(names, (name) => Number(/s(\d+)\/\d+\.pgm$/.exec(name)?.[1]) - 1);
  if (names.length !== 400 || labels.some((label) => label > 39))
    throw new DataError(
      "damaged",
      `${path} does not hold s1/1.pgm to s40/10.pgm alone: ${names.length} images`,
    );
  return { ...images, labels, source: "AT&T (ORL) faces: 400 photographs of 40 people" };
}
