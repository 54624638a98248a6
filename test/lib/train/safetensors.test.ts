import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeTensors, encodeTensors, type TensorFile } from "../../../lib/src/train/checkpoint/index.js";

const fixture = (name: string) => readFileSync(join(import.meta.dirname, "../../fixtures/train", name));

const ours: TensorFile = {
  tensors: new Map([
    ["layers/0/kernel", { shape: [2, 3], values: Float32Array.of(0, 0.25, -1.5, 1e-30, 3e38, -0) }],
    ["step", { shape: [], values: Int32Array.of(-7) }],
    ["mask", { shape: [3], values: Uint8Array.of(1, 0, 1) }],
    ["nothing", { shape: [0, 4], values: new Float32Array(0) }],
  ]),
  metadata: { note: "é" },
};
const dtypes: Record<string, string> = { Float32Array: "float32", Int32Array: "int32", Uint8Array: "bool" };

describe("Python's safetensors", () => {
  it("reads what we write", () => {
    expect(Buffer.concat(encodeTensors(ours))).toEqual(fixture("ours.safetensors"));
    const { metadata, tensors } = JSON.parse(fixture("ours.json").toString());
    expect(metadata).toEqual(ours.metadata);
    expect(Object.keys(tensors).sort()).toEqual([...ours.tensors.keys()].sort());
    for (const [name, { shape, values }] of ours.tensors) {
      expect(tensors[name]).toMatchObject({ dtype: dtypes[values.constructor.name], shape });
      expect(tensors[name].values.map(Number)).toEqual(Array.from(values));
    }
  });

  it("writes what we read", () => {
    const { tensors, metadata } = decodeTensors(fixture("theirs.safetensors"));
    expect(metadata).toEqual({ note: "é" });
    expect(Object.fromEntries(tensors)).toEqual({
      kernel: { shape: [2, 3], values: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25) },
      steps: { shape: [], values: Int32Array.of(7) },
      mask: { shape: [3], values: Uint8Array.of(1, 0, 1) },
      nothing: { shape: [0, 4], values: new Float32Array(0) },
    });
  });
});

describe("a file that contradicts the format", () => {
  /** A file of this header, and so many bytes of tensors. */
  const file = (header: string | Uint8Array, bytes = 0, claimed?: bigint) => {
    const json = typeof header === "string" ? new TextEncoder().encode(header) : header;
    const all = new Uint8Array(8 + json.length + bytes);
    new DataView(all.buffer).setBigUint64(0, claimed ?? BigInt(json.length), true);
    all.set(json, 8);
    return all;
  };
  const tensor = (begin: number, end: number, rest: object = {}) => ({
    dtype: "F32",
    shape: [(end - begin) / 4],
    data_offsets: [begin, end],
    ...rest,
  });
  const json = JSON.stringify;
  const cases: [string, Uint8Array, RegExp][] = [
    ["no header", new Uint8Array(7), /truncated: 7 bytes/],
    ["an empty header", file(""), /not JSON/],
    ["a header longer than the file", file("{}", 0, 3n), /given as 3 bytes of a file of 10/],
    ["a header longer than the format allows", file("{}", 0, 2n ** 63n), /the format allows 100000000/],
    ["a header that is not UTF-8", file(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)), /not JSON/],
    ["a byte order mark", file("\uFEFF{}"), /not JSON/],
    ["a space before the header", file(" {}"), /must begin with \{/],
    ["a header that is an array", file("[]"), /must begin with \{/],
    ["a header that is null", file("null"), /must begin with \{/],
    ["metadata that are null", file('{"__metadata__":null}'), /__metadata__ must be an object .* got null/],
    ["metadata that are an array", file('{"__metadata__":[]}'), /__metadata__ .* got \[\]/],
    ["metadata of numbers", file('{"__metadata__":{"a":1}}'), /__metadata__ .* got \{"a":1\}/],
    [
      "one name twice",
      file(`{"a":${json(tensor(0, 4))},"a":${json(tensor(4, 8))}}`, 8),
      /holds the key "a" twice/,
    ],
    [
      "one name twice, once escaped",
      file(`{"a":${json(tensor(0, 4))},"\\u0061" :${json(tensor(4, 8))}}`, 8),
      /holds the key "a" twice/,
    ],
    ["metadata twice", file('{"__metadata__":{},"__metadata__":{}}'), /key "__metadata__" twice/],
    ["a key of the metadata twice", file('{"__metadata__":{"k":"\\"k\\":","k":"{"}}'), /key "k" twice/],
    [
      "a shape twice",
      file('{"a":{"dtype":"F32","shape":[1],"shape":[2],"data_offsets":[0,8]}}', 8),
      /key "shape" twice/,
    ],
    ["a tensor that is null", file('{"a":null}'), /"a" must be described by an object: got null/],
    ["a tensor that is a list", file('{"a":[0,4]}', 4), /"a" must be described by an object: got \[0,4\]/],
    [
      "an unknown type",
      file(json({ a: tensor(0, 4, { dtype: "F8_E4M3" }) }), 4),
      /type "F8_E4M3"; only F32, I32/,
    ],
    ["a type of JavaScript's objects", file(json({ a: tensor(0, 4, { dtype: "toString" }) }), 4), /has type/],
    ["no shape", file(json({ a: { dtype: "F32", data_offsets: [0, 4] } }), 4), /no valid shape/],
    ["a negative side", file(json({ a: tensor(0, 4, { shape: [-1] }) }), 4), /no valid shape: \[-1\]/],
    ["a side of 1.5", file(json({ a: tensor(0, 6, { shape: [1.5] }) }), 6), /no valid shape: \[1.5\]/],
    ["a size past 2⁵³", file(json({ a: tensor(0, 4, { shape: [2 ** 52, 2 ** 52] }) }), 4), /needs .* bytes/],
    [
      "a shape of another size",
      file(json({ a: tensor(0, 8, { shape: [3] }) }), 8),
      /needs 12 bytes .* has 8/,
    ],
    ["offsets backwards", file(json({ a: tensor(0, 4, { data_offsets: [4, 0] }) }), 4), /outside the file/],
    ["offsets past the end", file(json({ a: tensor(0, 8) }), 4), /outside the file: \[0,8\] of 4/],
    ["three offsets", file(json({ a: tensor(0, 4, { data_offsets: [0, 4, 8] }) }), 8), /outside the file/],
    ["tensors that overlap", file(json({ a: tensor(0, 8), b: tensor(4, 12) }), 12), /"b" overlaps/],
    ["tensors on one place", file(json({ a: tensor(0, 4), b: tensor(0, 4) }), 4), /"b" overlaps/],
    ["a gap between tensors", file(json({ a: tensor(0, 4), b: tensor(8, 12) }), 12), /"b" leaves a gap/],
    ["a gap before the first tensor", file(json({ a: tensor(4, 8) }), 8), /"a" leaves a gap/],
    ["bytes after the last tensor", file(json({ a: tensor(0, 4) }), 5), /end at byte 4 of 5/],
    [
      "a bool that is neither 0 nor 1",
      (() => {
        const bytes = file(json({ a: tensor(0, 1, { dtype: "BOOL", shape: [1] }) }), 1);
        bytes[bytes.length - 1] = 2;
        return bytes;
      })(),
      /"a" is BOOL and holds a byte other than 0 and 1/,
    ],
  ];
  it.each(cases)("is refused: %s", (_, bytes, message) => {
    expect(() => decodeTensors(bytes)).toThrow(
      expect.objectContaining({ name: "CheckpointError", message: expect.stringMatching(message) }),
    );
  });

  it("is not written", () => {
    const one = { shape: [1], values: Float32Array.of(1) };
    const reserved = { tensors: new Map([["__metadata__", one]]), metadata: {} };
    expect(() => encodeTensors(reserved)).toThrow(/cannot be named __metadata__/);
  });

  it("may have unusual names, which are restored", () => {
    const one = { shape: [1], values: Float32Array.of(1) };
    const tensors = new Map(
      ["__proto__", "constructor", 'a"b:\\', "ключ", "7", ""].map((name) => [name, one]),
    );
    const file = { tensors, metadata: { text: '{"a":1,"a":2}' } };
    const read = decodeTensors(Buffer.concat(encodeTensors(file)));
    expect([...read.tensors.keys()].sort()).toEqual([...tensors.keys()].sort());
    expect(read.metadata).toEqual(file.metadata);
  });
});
