import { readFileSync } from "node:fs";
import type { Diagram, Metric } from "topolab/topology";

const folder = new URL("../../fixtures/topology/", import.meta.url);

/** One run of ripser: what went in and what came out. */
export interface RipsCase {
  kind: string;
  points: { data: Float32Array; shape: [number, number] };
  options: { maxDim: number; threshold: number | undefined; metric: Metric };
  diagrams: Diagram[];
}

/** Two diagrams, with their infinite births beside them, and what gudhi and persim make of them. */
export interface DistanceCase {
  a: [birth: number, death: number][];
  b: [birth: number, death: number][];
  infinite: [number[], number[]] | [];
  bottleneck: number;
  wasserstein: { q: number; p: number | "Infinity"; value: number }[];
  persim?: { bottleneck: number; wasserstein: number };
}

interface Index {
  cases: {
    kind: string;
    shape: [number, number];
    maxDim: number;
    metric: Metric;
    threshold: number | null;
    bars: number[];
  }[];
  distances: DistanceCase[];
  image: {
    bars: [number, number][];
    sigma: number;
    range: [number, number];
    pixels: number;
    image: number[][];
  };
}

export const index: Index = JSON.parse(readFileSync(new URL("index.json", folder), "utf8"));

/** A small cloud and the quantiles of its resamples, by dimension, that test/fixtures/topology/band.py wrote. */
export const band: {
  points: number[][];
  quantiles: { level: number; low: number[]; high: number[] }[];
} = JSON.parse(readFileSync(new URL("band.json", folder), "utf8"));

/** The cases that test/fixtures/topology/make.py wrote. */
export function ripsCases(): RipsCase[] {
  const bytes = readFileSync(new URL("rips.f32", folder));
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  let at = 0;
  const take = (count: number) => {
    at += count;
    return floats.slice(at - count, at);
  };
  return index.cases.map(({ kind, shape, maxDim, metric, threshold, bars }) => ({
    kind,
    points: { data: take(shape[0] * shape[1]), shape },
    options: { maxDim, metric, threshold: threshold ?? undefined },
    diagrams: bars.map((count) => diagramOf(take(2 * count))),
  }));
}

function diagramOf(flat: Float32Array): Diagram {
  return Array.from({ length: flat.length / 2 }, (_, i) => ({ birth: flat[2 * i], death: flat[2 * i + 1] }));
}
