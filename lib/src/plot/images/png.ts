import { deflateSync } from "node:zlib";

/** A picture in memory, row by row from the top. */
export interface Picture {
  width: number;
  height: number;
  /** One byte per pixel (an index into the palette, or gray without a palette) or three (red, green, blue). */
  pixels: Uint8Array;
  channels: 1 | 3;
  /** Red, green, blue of each index; index 0 is transparent. */
  palette?: Uint8Array;
}

const crcTable = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc(bytes: Uint8Array): number {
  let c = -1;
  for (const byte of bytes) c = crcTable[(c ^ byte) & 255] ^ (c >>> 8);
  return ~c >>> 0;
}

function chunk(type: string, body: Uint8Array): Buffer {
  const out = Buffer.alloc(body.length + 12);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, "latin1");
  out.set(body, 8);
  out.writeUInt32BE(crc(out.subarray(4, body.length + 8)), body.length + 8);
  return out;
}

/**
 * A PNG file (W3C Portable Network Graphics, 8 bits per channel). sharp cannot write it, because a figure is made in
 * one synchronous call.
 */
export function encodePng({ width, height, pixels, channels, palette }: Picture): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = palette ? 3 : channels === 3 ? 2 : 0;
  const stride = width * channels;
  const rows = Buffer.alloc(height * (stride + 1));
  for (let y = 0; y < height; y++)
    rows.set(pixels.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    ...(palette ? [chunk("PLTE", palette), chunk("tRNS", Uint8Array.of(0))] : []),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** The picture as a data URL, for an image mark. */
export const pngUrl = (picture: Picture): string =>
  `data:image/png;base64,${Buffer.from(encodePng(picture)).toString("base64")}`;
