import { DataError } from "../../errors.js";

/** An array of bytes in the format of MNIST's files. */
export interface IdxArray {
  shape: number[];
  data: Uint8Array;
}

/**
 * Reads an IDX file of unsigned bytes: two zeros, 8 for the type, the number of dimensions, each dimension as a
 * 32-bit big-endian integer, then the values.
 * @throws {DataError} if it has another format, or its length does not match its header
 * @example
 * const { shape } = parseIdx(await readFile("train-images-idx3-ubyte")); // [60000, 28, 28]
 */
export function parseIdx(bytes: Uint8Array, name = "The file"): IdxArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rank = bytes[3];
  const header = 4 + 4 * rank;
  if (bytes.length < 4 || view.getUint16(0) !== 0 || bytes[2] !== 8 || rank < 1 || rank > 4)
    throw new DataError("damaged", `${name} is not an IDX file of bytes: it begins with ${hex(bytes)}`);
  if (bytes.length < header) throw new DataError("damaged", `${name} ends within its header`);
  const shape = Array.from({ length: rank }, (_, k) => view.getUint32(4 + 4 * k));
  const length = shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== header + length)
    throw new DataError(
      "damaged",
      `${name} must have ${length} values for shape [${shape}]: it has ${bytes.length - header}`,
    );
  return { shape, data: bytes.subarray(header) };
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes.subarray(0, 4)).toString("hex") || "nothing";
