/**
 * Protocol-buffer messages, written field by field: all that a TensorFlow graph needs of the format. A message is
 * the list of its encoded fields. See https://protobuf.dev/programming-guides/encoding.
 */
export type Message = readonly Uint8Array[];

const utf8 = new TextEncoder();

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  // A negative int64 is written as its two's complement, ten bytes long.
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

const tag = (field: number, kind: 0 | 2 | 5) => varint(field * 8 + kind);

export function integer(field: number, value: number | boolean): Message {
  return [tag(field, 0), varint(Number(value))];
}

export function float(field: number, value: number): Message {
  return [tag(field, 5), new Uint8Array(Float32Array.of(value).buffer)];
}

export function bytes(field: number, value: Uint8Array): Message {
  return [tag(field, 2), varint(value.length), value];
}

export function text(field: number, value: string): Message {
  return bytes(field, utf8.encode(value));
}

export function integers(field: number, values: readonly number[]): Message {
  return bytes(field, joined(values.map(varint)));
}

export function message(field: number, ...parts: readonly Message[]): Message {
  const content = parts.flat();
  const length = content.reduce((sum, part) => sum + part.length, 0);
  return [tag(field, 2), varint(length), ...content];
}

/** A map field: an entry for each key, its value already encoded as field 2. */
export function map(field: number, entries: Iterable<readonly [string, Message]>): Message {
  return [...entries].flatMap(([key, value]) => message(field, text(1, key), value));
}

/** The bytes of a whole message. */
export function joined(parts: Message): Uint8Array {
  return Buffer.concat(parts as Uint8Array[]);
}
