import * as v from "valibot";
import { type Draws, drawsOf } from "../../backend/draws.js";
import { type PointArray, type Points, pointArray, pointTensor, tf } from "../../backend/index.js";
import { retire } from "../../backend/retire.js";
import { ValueError } from "../../errors.js";
import type { Epoch } from "../../train/index.js";
import { requireDimension } from "../fitted.js";
import type { GenerativeModel } from "../generative-model.js";
import { loadModel, saveModel } from "../model-file.js";
import { requireSize } from "../sample-size.js";

const kind = "knothe-rosenblatt";
const schema = v.object({
  quantiles: v.pipe(v.array(v.array(v.pipe(v.number(), v.finite()))), v.minLength(1)),
});

/**
 * The Knothe–Rosenblatt map from N(0, I) to data: the first coordinate by its quantiles, each further one by its
 * quantiles given the previous coordinates, which are divided into slabs of equally many points (⌈n^(1/d)⌉ slabs in
 * each coordinate). In one dimension it is the exact quantile map F⁻¹ ∘ Φ of the data; nothing is trained.
 *
 * The map has no density: the least and the greatest of the m values of a slab each have probability 1/2m.
 * @example
 * const map = await KnotheRosenblatt.fit(data);
 * const points = await map.sample(10_000, { seed: 1 });
 */
export class KnotheRosenblatt implements GenerativeModel {
  /** Empty: nothing is trained. */
  readonly history: readonly Epoch[] = [];

  /** @param quantiles for each coordinate its n values, slab by slab, ascending within a slab */
  private constructor(private readonly quantiles: readonly Float64Array[]) {}

  /**
   * Computes the map to data.
   * @param data shape [n, d], n ≥ 2ᵈ, so that every coordinate is divided
   * @throws {ValueError} if there are too few rows, or a coordinate is not finite
   */
  static async fit(data: Points): Promise<KnotheRosenblatt> {
    const points = pointArray(data, "data");
    requireRows(points.shape);
    return new KnotheRosenblatt(quantilesOf(points));
  }

  /**
   * Reads a map that {@link KnotheRosenblatt.save} wrote.
   * @throws {CheckpointError} if the file cannot be read, is damaged, or holds another kind of model
   */
  static async load(path: string): Promise<KnotheRosenblatt> {
    return loadModel(path, kind, schema, ({ quantiles }) => {
      const [{ length: n }] = quantiles;
      if (quantiles.some(({ length }) => length !== n))
        throw new ValueError("Each coordinate must have as many quantiles");
      requireRows([n, quantiles.length]);
      return new KnotheRosenblatt(quantiles.map((values) => Float64Array.from(values)));
    });
  }

  /**
   * Writes the quantiles, in double precision, to one safetensors file without tensors.
   * @throws {CheckpointError} if the file cannot be written
   */
  async save(path: string): Promise<void> {
    await saveModel(path, { kind, description: { quantiles: this.quantiles.map((values) => [...values]) } });
  }

  /** The dimension of latents and data. */
  get dimension(): number {
    return this.quantiles.length;
  }

  /**
   * Carries latents to data.
   * @param latents shape [n, d]
   * @returns shape [n, d]
   * @throws {ShapeError} if the latents do not have the dimension of the data
   */
  async transform(latents: Points): Promise<PointArray> {
    const array = requireDimension(latents, this.dimension, "latents");
    const [n, d] = array.shape;
    const levels = normalLevels(array);
    const data = new Float32Array(levels.length);
    for (let at = 0; at < levels.length; at += d) {
      let slab: Slab = { from: 0, to: this.quantiles[0].length };
      for (let k = 0; k < d; k++) {
        const level = levels[at + k];
        data[at + k] = quantile(this.quantiles[k].subarray(slab.from, slab.to), level);
        const parts = partsOf(slab, this.quantiles[0].length, d);
        slab = part(slab, parts, Math.min(parts - 1, Math.floor(level * parts)));
      }
    }
    return { data, shape: [n, d] };
  }

  /**
   * Generates n points: draws latents and applies the map.
   * @returns shape [n, d]
   * @throws {ValueError} if n is not a positive integer
   */
  async sample(n: number, options: Draws = {}): Promise<PointArray> {
    requireSize(n);
    return this.transform({ data: drawsOf(options).normals(n * this.dimension), shape: [n, this.dimension] });
  }

  /** Frees nothing, because the map is plain numbers. Later uses throw, as for every model. */
  dispose(): void {
    retire(this, []);
  }
}

/** The ranks of the points that share a slab in each previous coordinate. */
interface Slab {
  from: number;
  to: number;
}

/** The number of parts of a slab for the next coordinate. */
const partsOf = ({ from, to }: Slab, n: number, d: number) => Math.min(Math.ceil(n ** (1 / d)), to - from);

/** Part c of equally many points. */
function part({ from, to }: Slab, parts: number, c: number): Slab {
  const end = (c: number) => from + Math.floor((c * (to - from)) / parts);
  return { from: end(c), to: end(c + 1) };
}

function quantilesOf({ data, shape: [n, d] }: PointArray): Float64Array[] {
  const order = Int32Array.from({ length: n }, (_, row) => row);
  let slabs: Slab[] = [{ from: 0, to: n }];
  return Array.from({ length: d }, (_, k) => {
    for (const { from, to } of slabs)
      order.subarray(from, to).sort((a, b) => data[a * d + k] - data[b * d + k]);
    slabs = slabs.flatMap((slab) => {
      const parts = partsOf(slab, n, d);
      return Array.from({ length: parts }, (_, c) => part(slab, parts, c));
    });
    return Float64Array.from(order, (row) => data[row * d + k]);
  });
}

/** @throws {ValueError} if there are fewer than 2ᵈ rows */
function requireRows([n, d]: readonly number[]): void {
  if (n < 2 ** d)
    throw new ValueError(
      `A Knothe–Rosenblatt map in ${d} dimension${d > 1 ? "s" : ""} needs at least ${2 ** d} rows of data: got ${n}`,
    );
}

/** The quantile at a level from 0 to 1, interpolated linearly. */
function quantile(sorted: Float64Array, level: number): number {
  const place = Math.min(sorted.length - 1, Math.max(0, level * sorted.length - 0.5));
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** Φ of each coordinate. */
function normalLevels(latents: PointArray): Float32Array {
  return tf.tidy(() => {
    const z = pointTensor(latents, "latents");
    return z.div(Math.SQRT2).erf().add(1).div(2).dataSync() as Float32Array;
  });
}
