import { CheckpointError } from "../../errors.js";

/**
 * The safetensors format: eight bytes of header length (little-endian), a JSON header that gives each tensor's type,
 * shape and place, then the tensors' bytes without a gap. Reading one executes nothing.
 * See https://github.com/huggingface/safetensors#format.
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

/** The parts of the file, in order: header first, then each tensor's bytes, not copied. */
export function encodeTensors({ tensors, metadata }: TensorFile): Uint8Array[] {
  let end = 0;
  const header: Record<string, unknown> = { __metadata__: metadata };
  const parts: Uint8Array[] = [];
  for (const [name, { shape, values }] of tensors) {
    const begin = end;
    end += values.byteLength;
    header[name] = { dtype: kindOf(values), shape, data_offsets: [begin, end] };
    parts.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Spaces bring the tensors to a multiple of eight bytes, as the format recommends.
  const padded = Math.ceil(json.length / 8) * 8;
  const head = new Uint8Array(8 + padded).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(padded), true);
  head.set(json, 8);
  return [head, ...parts];
}

/**
 * Reads a file's bytes back; the tensors are copies.
 * @throws {CheckpointError} when anything in the file contradicts the format
 */
export function decodeTensors(file: Uint8Array): TensorFile {
  const { header, data } = split(file);
  const tensors = new Map<string, StoredTensor>();
  let metadata: Record<string, string> = {};
  const places: [begin: number, end: number][] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") {
      metadata = metadataOf(entry);
      continue;
    }
    const { kind, shape, begin, end } = placeOf(name, entry, data.length);
    places.push([begin, end]);
    tensors.set(name, { shape, values: kinds[kind].make(data.slice(begin, end).buffer as ArrayBuffer) });
  }
  requireNoGap(places, data.length);
  return { tensors, metadata };
}

function split(file: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (file.length < 8) throw new CheckpointError(`The file is cut off: ${file.length} bytes hold no header`);
  const size = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (size > BigInt(Math.min(HEADER_LIMIT, file.length - 8)))
    throw new CheckpointError(`The header claims ${size} bytes of a file of ${file.length}`);
  const end = 8 + Number(size);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(file.subarray(8, end)));
  } catch (cause) {
    throw new CheckpointError("The header is not JSON: the file is damaged, or not safetensors", { cause });
  }
  if (typeof header !== "object" || header === null || Array.isArray(header))
    throw new CheckpointError("The header should be a JSON object of tensors");
  return { header: header as Record<string, unknown>, data: new Uint8Array(file.subarray(end)) };
}

function metadataOf(entry: unknown): Record<string, string> {
  const good =
    typeof entry === "object" &&
    entry !== null &&
    Object.values(entry).every((value) => typeof value === "string");
  if (!good) throw new CheckpointError("The header's __metadata__ should hold text by key");
  return entry as Record<string, string>;
}

function placeOf(name: string, entry: unknown, available: number) {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const fail = (what: string) => new CheckpointError(`Tensor ${JSON.stringify(name)} ${what}`);
  if (typeof dtype !== "string" || !Object.hasOwn(kinds, dtype))
    throw fail(`has type ${JSON.stringify(dtype)}; F32, I32 and BOOL can be read`);
  if (!isCounts(shape)) throw fail(`has no valid shape: ${JSON.stringify(shape)}`);
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0] > offsets[1] || offsets[1] > available)
    throw fail(`lies outside the file: ${JSON.stringify(offsets)} of ${available} bytes`);
  const kind = dtype as Kind;
  const size = shape.reduce((product, side) => product * side, kinds[kind].bytes);
  const [begin, end] = offsets;
  if (size !== end - begin) throw fail(`needs ${size} bytes for shape [${shape}] and has ${end - begin}`);
  return { kind, shape, begin, end };
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

function requireNoGap(places: [begin: number, end: number][], size: number): void {
  let reached = 0;
  for (const [begin, end] of places.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (begin !== reached) throw new CheckpointError(`The tensors overlap or leave a gap at byte ${reached}`);
    reached = end;
  }
  if (reached !== size) throw new CheckpointError(`The tensors end at byte ${reached} of ${size}`);
}
