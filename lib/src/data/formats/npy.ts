import { DataError } from "../../errors.js";

const magic = "\x93NUMPY\x01\x00";
const headerBytes = 128;

/** The header of a NumPy file (.npy, version 1.0) that holds bytes in C order; always 128 bytes. */
export function npyHeader(shape: readonly number[]): Uint8Array {
  const dict = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`;
  const bytes = Buffer.alloc(headerBytes, " ");
  bytes.write(magic, 0, "latin1");
  bytes.writeUInt16LE(headerBytes - 10, 8);
  bytes.write(dict, 10, "latin1");
  bytes.write("\n", headerBytes - 1);
  return bytes;
}

/**
 * Reads such a header.
 * @returns the shape, and where the values begin
 * @throws {DataError} if it is not such a header
 */
export function parseNpyHeader(bytes: Uint8Array, name = "The file"): { shape: number[]; start: number } {
  const text = Buffer.from(bytes.subarray(0, headerBytes)).toString("latin1");
  const dict = /^\{'descr': '\|u1', 'fortran_order': False, 'shape': \((\d+(?:, \d+)*),?\), \} *\n$/;
  const match = text.startsWith(magic) && dict.exec(text.slice(10));
  if (!match || bytes[8] !== headerBytes - 10)
    throw new DataError("damaged", `${name} is not a NumPy array of bytes as topolab writes it`);
  const shape = match[1].split(",").map(Number);
  return { shape, start: headerBytes };
}
