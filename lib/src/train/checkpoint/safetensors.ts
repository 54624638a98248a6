import { CheckpointError } from "../../errors.js";
import { repeatedKey } from "./repeated-key.js";

/**
 * The safetensors format: eight bytes of header length (little-endian), a JSON header with each tensor's type, shape
 * and position, then the tensors' bytes without gaps. Reading a file executes no code. See
 * https://github.com/huggingface/safetensors#format.
 */
export interface StoredTensor {
  shape: readonly number[];
  values: Float32Array | Int32Array | Uint8Array;
}

export interface TensorFile {
  tensors: Map<string, StoredTensor>;
  /** Free text by key. */
  metadata: Record<string, string>;
}

/** The largest header that safetensors' own reader accepts. */
const HEADER_LIMIT = 100_000_000;

const kinds = {
  F32: { bytes: 4, make: (buffer: ArrayBuffer) => new Float32Array(buffer) },
  I32: { bytes: 4, make: (buffer: ArrayBuffer) => new Int32Array(buffer) },
  BOOL: { bytes: 1, make: (buffer: ArrayBuffer) => new Uint8Array(buffer) },
} as const;
type Kind = keyof typeof kinds;

function kindOf(values: StoredTensor["values"]): Kind {
  if (values instanceof Float32Array) return "F32";
  return values instanceof Int32Array ? "I32" : "BOOL";
}

/**
 * The parts of the file, in order: header first, then each tensor's bytes, not copied.
 * @throws {CheckpointError} if a tensor has the reserved name `__metadata__`, or the header is too long
 */
export function encodeTensors({ tensors, metadata }: TensorFile): Uint8Array[] {
  let end = 0;
  // Without a prototype, even "__proto__" is an ordinary key.
  const header: Record<string, unknown> = Object.assign(Object.create(null), { __metadata__: metadata });
  const parts: Uint8Array[] = [];
  for (const [name, { shape, values }] of tensors) {
    if (name === "__metadata__") throw new CheckpointError("A tensor cannot be named __metadata__");
    const begin = end;
    end += values.byteLength;
    header[name] = { dtype: kindOf(values), shape, data_offsets: [begin, end] };
    parts.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Spaces align the tensors to a multiple of eight bytes, as the format recommends.
  const padded = Math.ceil(json.length / 8) * 8;
  if (padded > HEADER_LIMIT)
    throw new CheckpointError(`The header needs ${padded} bytes, and the format allows ${HEADER_LIMIT}`);
  const head = new Uint8Array(8 + padded).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(padded), true);
  head.set(json, 8);
  return [head, ...parts];
}

/**
 * Reads a file's bytes back; the tensors are copies.
 * @throws {CheckpointError} if anything in the file contradicts the format
 */
export function decodeTensors(file: Uint8Array): TensorFile {
  const { header, data } = split(file);
  const tensors = new Map<string, StoredTensor>();
  let metadata: Record<string, string> = {};
  const places: Place[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") {
      metadata = metadataOf(entry);
      continue;
    }
    const place = placeOf(name, entry, data.length);
    places.push(place);
    tensors.set(name, { shape: place.shape, values: valuesOf(place, data) });
  }
  requireNoGap(places, data.length);
  return { tensors, metadata };
}

function split(file: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (file.length < 8)
    throw new CheckpointError(`The file is truncated: ${file.length} bytes are too few for a header`);
  const size = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (size > BigInt(HEADER_LIMIT))
    throw new CheckpointError(
      `The header's length is given as ${size} bytes, and the format allows ${HEADER_LIMIT}`,
    );
  if (size > BigInt(file.length - 8))
    throw new CheckpointError(`The header's length is given as ${size} bytes of a file of ${file.length}`);
  const end = 8 + Number(size);
  return { header: parseHeader(file.subarray(8, end)), data: new Uint8Array(file.subarray(end)) };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let json: string;
  let header: unknown;
  try {
    json = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    header = JSON.parse(json);
  } catch (cause) {
    throw new CheckpointError("The header is not JSON: the file is damaged, or not safetensors", { cause });
  }
  if (bytes[0] !== "{".charCodeAt(0))
    throw new CheckpointError("The header must begin with {, a JSON object of tensors");
  const key = repeatedKey(json);
  if (key !== undefined) throw new CheckpointError(`The header holds the key ${JSON.stringify(key)} twice`);
  return header as Record<string, unknown>;
}

function metadataOf(entry: unknown): Record<string, string> {
  const isText = isObject(entry) && Object.values(entry).every((value) => typeof value === "string");
  if (!isText)
    throw new CheckpointError(
      `The header's __metadata__ must be an object of strings, or left out: got ${JSON.stringify(entry).slice(0, 80)}`,
    );
  return entry as Record<string, string>;
}

/** The position of a tensor's bytes. */
interface Place {
  name: string;
  kind: Kind;
  shape: number[];
  begin: number;
  end: number;
}

function placeOf(name: string, entry: unknown, available: number): Place {
  const fail = (what: string) => new CheckpointError(`Tensor ${JSON.stringify(name)} ${what}`);
  if (!isObject(entry))
    throw fail(`must be described by an object: got ${JSON.stringify(entry).slice(0, 80)}`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !Object.hasOwn(kinds, dtype))
    throw fail(`has type ${JSON.stringify(dtype)}; only F32, I32 and BOOL are supported`);
  if (!isCounts(shape)) throw fail(`has no valid shape: ${JSON.stringify(shape)}`);
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0] > offsets[1] || offsets[1] > available)
    throw fail(`lies outside the file: ${JSON.stringify(offsets)} of ${available} bytes`);
  const kind = dtype as Kind;
  const size = shape.reduce((product, side) => product * side, kinds[kind].bytes);
  const [begin, end] = offsets;
  if (size !== end - begin) throw fail(`needs ${size} bytes for shape [${shape}] and has ${end - begin}`);
  return { name, kind, shape, begin, end };
}

function valuesOf({ name, kind, begin, end }: Place, data: Uint8Array): StoredTensor["values"] {
  const values = kinds[kind].make(data.slice(begin, end).buffer as ArrayBuffer);
  if (kind === "BOOL" && values.some((value) => value > 1))
    throw new CheckpointError(`Tensor ${JSON.stringify(name)} is BOOL and holds a byte other than 0 and 1`);
  return values;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

/** The format allows no byte outside a tensor and no byte in two tensors. */
function requireNoGap(places: Place[], size: number): void {
  let reached = 0;
  for (const { name, begin, end } of places.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    const what = begin < reached ? "overlaps the tensor before it" : "leaves a gap before it";
    if (begin !== reached)
      throw new CheckpointError(
        `Tensor ${JSON.stringify(name)} ${what}: it begins at byte ${begin}, and ${reached} is next`,
      );
    reached = end;
  }
  if (reached !== size) throw new CheckpointError(`The tensors end at byte ${reached} of ${size}`);
}
