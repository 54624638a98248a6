/**
 * Protocol-buffer messages, written field by field: the part of the format that a TensorFlow graph needs. A message is
 * the concatenation of its encoded fields. See https://protobuf.dev/programming-guides/encoding.
 */
export type Message = Uint8Array;

const utf8 = new TextEncoder();

/** The kinds of fields: a variable-length number, length-prefixed bytes, four bytes. */
const [varint, lengthDelimited, fixed32] = [0, 2, 5];

export function integer(field: number, value: number | boolean): Message {
  return joined([header(field, varint), number(Number(value))]);
}

export function float(field: number, value: number): Message {
  return joined([header(field, fixed32), new Uint8Array(Float32Array.of(value).buffer)]);
}

export function text(field: number, value: string): Message {
  return message(field, utf8.encode(value));
}

export function integers(field: number, values: readonly number[]): Message {
  return message(field, ...values.map(number));
}

/** A field that holds a message, or bytes. */
export function message(field: number, ...parts: readonly Message[]): Message {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return joined([header(field, lengthDelimited), number(length), ...parts]);
}

/** A map field: an entry for each key, its value already encoded as field 2. */
export function map(field: number, entries: Iterable<readonly [string, Message]>): Message {
  return joined([...entries].map(([key, value]) => message(field, text(1, key), value)));
}

export function joined(parts: readonly Message[]): Message {
  return Buffer.concat(parts);
}

function header(field: number, kind: number): Message {
  return number(field * 8 + kind);
}

/** Seven bits per byte, the lowest first. A negative int64 is written as its two's complement, ten bytes long. */
function number(value: number): Uint8Array {
  if (value >= 0 && value < 128) return Uint8Array.of(value);
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}
