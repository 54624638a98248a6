import { readFileSync } from "node:fs";
import type { PointArray } from "topolab";
import type { Kernel } from "topolab/metrics";

interface Index {
  sets: Record<string, { from: number; shape: number[] }>;
  found: {
    frechet: { pair: string; value: number }[];
    mmd: { pair: string; kernel: Kernel; unbiased: boolean; value: number }[];
    prdc: { pair: string; k: number; precision: number; recall: number; density: number; coverage: number }[];
    sliced: { pair: string; p: number; value: number }[];
    line: { pair: string; p: number; value: number }[];
    score: { splits: number; mean: number; std: number }[];
    dimension: (Record<"twoNN" | "twoNN all but 30%" | "mle 20" | "mle 7" | "mle 20 mean", number> & {
      set: string;
    })[];
  };
}

const folder = new URL("../../fixtures/metrics/", import.meta.url);

/** What the reference implementations found; test/fixtures/metrics/make.py says which. */
export const index: Index = JSON.parse(readFileSync(new URL("index.json", folder), "utf8"));
const values = new Float32Array(Uint8Array.from(readFileSync(new URL("sets.f32", folder))).buffer);

export function set(name: string): PointArray {
  const { from, shape } = index.sets[name];
  return {
    data: values.subarray(from, from + shape[0] * shape[1]),
    shape: [shape[0], shape[1]],
  };
}

export function pair(name: string): [PointArray, PointArray] {
  return [set(`${name} a`), set(`${name} b`)];
}
