import { atLeast } from "../../points/count.js";
import type { Crop } from "./crop.js";
import { checkDecoding, decodeImages, type ImageFile } from "./decode.js";
import { resize } from "./resize.js";

/** The transform of each photograph. */
export interface Transform {
  /** Pixels of each side of the result. */
  size: number;
  /** The part that is kept first; a part that is not square is stretched. */
  crop: Crop;
  /** 1: gray; 3: red, green, blue. */
  channels: 1 | 3;
}

/** @throws {ValueError} if an option is out of range */
export function checkTransform({ size, crop, channels }: Transform): void {
  atLeast(1, size, "size");
  checkDecoding({ crop, channels });
}

/** Changes when the decoded colors change, so that files stored by an earlier version are not read. */
const decoding = "Pillow 13";

/** The transform in words, for a key. */
export const transformKey = ({ size, crop, channels }: Transform): string =>
  `${crop} ${size} ${channels} ${decoding}`;

/**
 * Decodes, crops and resizes an image file, as torchvision's CenterCrop and Resize do with Pillow, to the last bit.
 * @returns [size, size, channels]
 * @throws {DataError} if it is damaged, or smaller than the crop
 * @example
 * const bytes = await transformImage(await readFile("a.jpg"), { size: 64, crop: "square", channels: 3 }, "a.jpg");
 */
export async function transformImage(
  bytes: Uint8Array,
  transform: Transform,
  name: string,
): Promise<Uint8Array> {
  const [made] = await transformImages([{ bytes, name }], transform);
  return made;
}

/**
 * {@link transformImage} for many images, decoded on all cores.
 *
 * @example
 * const files = [{ name: "a.jpg", bytes: await readFile("a.jpg") }];
 * const [bytes] = await transformImages(files, { size: 64, crop: "square", channels: 3 });
 */
export async function transformImages(
  files: readonly ImageFile[],
  { size, crop, channels }: Transform,
): Promise<Uint8Array[]> {
  checkTransform({ size, crop, channels });
  const images = await decodeImages(files, { channels, crop });
  return images.map((image) => resize(image, size));
}
