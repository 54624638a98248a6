import type { Bundle } from "../cell/globals.js";

/** The first bytes of each kind of file. */
const kinds: { type: string; starts: number[] }[] = [
  { type: "image/png", starts: [0x89, 0x50, 0x4e, 0x47] },
  { type: "image/jpeg", starts: [0xff, 0xd8, 0xff] },
  { type: "image/gif", starts: [0x47, 0x49, 0x46, 0x38] },
  { type: "application/pdf", starts: [0x25, 0x50, 0x44, 0x46] },
];

/** Shows the bytes of an image file as an image. */
export function imageBundle(value: object): Bundle | undefined {
  if (!(value instanceof Uint8Array)) return undefined;
  const kind = kinds.find(({ starts }) => starts.every((byte, i) => value[i] === byte));
  if (!kind) return undefined;
  const text = `${kind.type}, ${value.length.toLocaleString("en")} bytes`;
  return { [kind.type]: Buffer.from(value).toString("base64"), "text/plain": text };
}
