import type { Bundle } from "../cell/globals.js";

/** Pixels per meter of a picture that is shown pixel for pixel: 72 per inch. */
const plain = 72 / 0.0254;

/** The start of a PNG that contains its size and density, in characters of base64. */
const head = 4096;

/**
 * Returns the metadata of a bundle whose PNG states its density (chunk pHYs): the size in CSS pixels. Without it,
 * exports show a picture with twice the pixels at twice its size.
 */
export function sizeMetadata(data: Bundle): object {
  const png = data["image/png"];
  const size = typeof png === "string" ? sizeOf(Buffer.from(png.slice(0, head), "base64")) : undefined;
  return size ? { "image/png": size } : {};
}

function sizeOf(bytes: Buffer): { width: number; height: number } | undefined {
  if (bytes.length < 33 || bytes.toString("latin1", 12, 16) !== "IHDR") return undefined;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  for (let at = 33; at + 21 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const kind = bytes.toString("latin1", at + 4, at + 8);
    if (kind === "IDAT") return undefined;
    if (kind !== "pHYs") continue;
    const [across, down] = [bytes.readUInt32BE(at + 8) / plain, bytes.readUInt32BE(at + 12) / plain];
    const inMeters = bytes[at + 16] === 1;
    return inMeters && across > 0 && down > 0
      ? { width: Math.round(width / across), height: Math.round(height / down) }
      : undefined;
  }
  return undefined;
}
