import { gunzipSync } from "node:zlib";
import { DataError } from "../../errors.js";

/**
 * Returns the bytes, unpacked if they are gzip.
 * @param limit the most bytes it may unpack to
 * @throws {DataError} if it is damaged or unpacks to more
 */
export function plainBytes(bytes: Uint8Array, limit: number, name: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: limit });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE")
      throw new DataError("unsafe", `${name} unpacks to more than ${limit} bytes`, { cause });
    throw new DataError("damaged", `${name} cannot be read as gzip: ${message}`, { cause });
  }
}
