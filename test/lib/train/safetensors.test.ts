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
