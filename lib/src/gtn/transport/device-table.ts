import { Session } from "../../backend/graphs/session.js";
import { idOf, requireGpu } from "../../backend/native.js";
import { tf } from "../../backend/tensorflow.js";
import { ValueError } from "../../errors.js";
import { counting } from "../../points/order.js";
import type { Grid } from "./neighbor-order.js";
import { mostRows, swapGraph } from "./swap-graph.js";
import { reach, type Side, type SwapTable } from "./swap-table.js";

/** The table in the memory of a GPU, which settles all pairs of a distance at once. */
export class DeviceTable implements SwapTable {
  /** From the first use on, until the table is disposed. */
  private session: Session | undefined;

  /**
   * @param given for each latent its target: at first the ones to start with, at the end the result
   * @throws {BackendError} without a GPU
   * @throws {ValueError} for more rows than float32 can number
   */
  constructor(
    private readonly latents: ArrayLike<number>,
    private readonly targets: ArrayLike<number>,
    private readonly n: number,
    private readonly d: number,
    private given: Int32Array,
  ) {
    requireGpu();
    if (n > mostRows)
      throw new ValueError(`device: "gpu" settles at most ${mostRows} rows: got ${n}; the CPU settles more`);
  }

  reorder(order: Int32Array): void {
    this.run("reordered", { order: tf.tensor1d(order, "int32") });
  }

  settleHalves(shift: number): void {
    this.settle(0, this.n >> 1, 1, shift);
  }

  *settleNeighbors(side: Side, grid: Grid): Generator<number> {
    const { n, d } = this;
    const weights = new Float32Array(grid.length * (d + 1));
    grid.forEach(({ coordinates, weights: along }, axis) => {
      coordinates.forEach((k, m) => {
        weights[axis * (d + 1) + k] = along[m];
      });
    });
    this.run(`by_${side}`, { grid: tf.tensor2d(weights, [grid.length, d + 1]) });
    for (let apart = 1; apart <= reach; apart++) {
      // Disjoint pairs: rows k and k + apart, for k in every other group of `apart` rows.
      for (const from of [0, apart]) {
        const groups = Math.floor((n - from) / (2 * apart));
        if (groups > 0) this.settle(from, apart, groups);
      }
      yield apart / reach;
    }
  }

  labels(): Int32Array {
    if (!this.session) return this.given.slice();
    const [latent, target] = this.session.values([], ["latent", "target"]);
    const labels = new Int32Array(this.n);
    for (let i = 0; i < this.n; i++) labels[latent[i]] = target[i];
    return labels;
  }

  dispose(): void {
    try {
      this.given = this.labels();
    } finally {
      this.session?.dispose();
      this.session = undefined;
    }
  }

  private settle(from: number, apart: number, groups: number, shift = 0): void {
    this.run("settled", {
      from: tf.scalar(from, "int32"),
      length: tf.scalar(2 * apart * groups, "int32"),
      pairs: tf.tensor1d([groups, 2, apart], "int32"),
      shift: tf.scalar(shift, "int32"),
    });
  }

  /** The points at these indices, each followed by its index. */
  private numbered(points: ArrayLike<number>, indices: Int32Array): tf.Tensor2D {
    const { n, d } = this;
    const rows = new Float32Array(n * (d + 1));
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < d; k++) rows[i * (d + 1) + k] = points[indices[i] * d + k];
      rows[i * (d + 1) + d] = indices[i];
    }
    return tf.tensor2d(rows, [n, d + 1]);
  }

  /** @throws {OutOfMemoryError} if the GPU has too little memory */
  private run(fetch: string, feeds: Record<string, tf.Tensor>): void {
    runAndFree(() => (this.session ??= this.loaded()), fetch, feeds);
  }

  private loaded(): Session {
    const { n, d, latents, targets, given } = this;
    const session = new Session(swapGraph(n, d, "gpu"));
    try {
      runAndFree(() => session, "loaded", {
        fed_latents: this.numbered(latents, counting(n)),
        fed_targets: this.numbered(targets, given),
      });
    } catch (error) {
      session.dispose();
      throw error;
    }
    return session;
  }
}

function runAndFree(session: () => Session, fetch: string, feeds: Record<string, tf.Tensor>): void {
  const fed = Object.entries(feeds);
  try {
    session().values(
      fed.map(([name, tensor]) => ({ name, id: idOf(tensor) })),
      [fetch],
    );
  } finally {
    for (const [, tensor] of fed) tensor.dispose();
  }
}
