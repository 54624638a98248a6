import {
  type PointArray,
  type Points,
  pointArray,
  pointTensor,
  type Random,
  shapeOf,
  random as shared,
  tf,
} from "../../backend/index.js";
import { ShapeError, ValueError } from "../../errors.js";

/** The first coordinate's quantiles and, for each stretch of them, the map of the coordinates that follow. */
interface Slab {
  /** The coordinate's values in rising order. */
  sorted: Float64Array;
  /** Equal stretches of the ranks; empty for the last coordinate. */
  parts: Slab[];
}

/**
 * The Knothe–Rosenblatt map from N(0, I) to points: the first coordinate by its quantiles, each further one by its
 * quantiles given those before, which stand in slabs of equally many points (⌈n^(1/d)⌉ in each coordinate). In one
 * dimension it is the exact quantile map F⁻¹ ∘ Φ of the sample; nothing is trained.
 */
export class KnotheRosenblatt {
  readonly dimension: number;
  private readonly root: Slab;

  /**
   * @param points [n, d]
   * @throws {ValueError} when there are fewer than 2ᵈ points: a slab would not be cut
   */
  constructor(points: Points) {
    const { data, shape } = pointArray(points);
    const [n, d] = shape;
    if (n < 2 ** d)
      throw new ValueError(`A Knothe–Rosenblatt map in ${d} dimensions needs ${2 ** d} points: got ${n}`);
    this.dimension = d;
    this.root = slab(
      data,
      d,
      0,
      Int32Array.from({ length: n }, (_, i) => i),
      Math.ceil(n ** (1 / d)),
    );
  }

  /** Latents [n, d] → points [n, d]. */
  map(latents: Points): PointArray {
    const shape = shapeOf(latents);
    if (shape[1] !== this.dimension)
      throw new ShapeError(`The map is in ${this.dimension} dimensions: got shape [${shape}]`);
    const levels = normalLevels(latents);
    const data = new Float32Array(levels.length);
    for (let at = 0; at < levels.length; at += this.dimension) {
      let here = this.root;
      for (let k = 0; k < this.dimension; k++) {
        const level = levels[at + k];
        data[at + k] = quantile(here.sorted, level);
        here = here.parts[Math.min(here.parts.length - 1, Math.floor(level * here.parts.length))];
      }
    }
    return { data, shape: [shape[0], this.dimension] };
  }

  /** Points for fresh latents: [n, d]. */
  sample(n: number, { random = shared }: { random?: Random } = {}): PointArray {
    return this.map({ data: random.normals(n * this.dimension), shape: [n, this.dimension] });
  }
}

function slab(data: ArrayLike<number>, d: number, k: number, rows: Int32Array, cuts: number): Slab {
  const order = rows.slice().sort((a, b) => data[a * d + k] - data[b * d + k]);
  const sorted = Float64Array.from(order, (row) => data[row * d + k]);
  if (k === d - 1) return { sorted, parts: [] };
  const count = Math.min(cuts, order.length);
  const parts = Array.from({ length: count }, (_, c) => {
    const [from, to] = [c, c + 1].map((end) => Math.floor((end * order.length) / count));
    return slab(data, d, k + 1, order.subarray(from, to), cuts);
  });
  return { sorted, parts };
}

/** The quantile at a level from 0 to 1, in a line between the two values beside it. */
function quantile(sorted: Float64Array, level: number): number {
  const place = Math.min(sorted.length - 1, Math.max(0, level * sorted.length - 0.5));
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** Φ of each coordinate. */
function normalLevels(latents: Points): Float32Array {
  return tf.tidy(() => {
    const z = pointTensor(latents, "latents");
    return z.div(Math.SQRT2).erf().add(1).div(2).dataSync() as Float32Array;
  });
}
