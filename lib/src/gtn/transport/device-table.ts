import { Session } from "../../backend/graphs/session.js";
import { idOf } from "../../backend/native.js";
import { tf } from "../../backend/tensorflow.js";
import { ValueError } from "../../errors.js";
import { counting } from "../../points/order.js";
import { type Grid, gridWeights } from "./neighbor-order.js";
import { mostRows, swapGraph } from "./swap-graph.js";
import { labelsOfRows, reach, type Side, type SwapTable } from "./swap-table.js";

/**
 * The table in the memory of a GPU. Pairs that are settled at once have no row in common, so each distance between
 * neighbors takes two steps. A step leaves out the last rows if they do not fill two groups.
 */
export class DeviceTable implements SwapTable {
  /** From the first use on, until the table is disposed. */
  private session: Session | undefined;

  /**
   * @param start for each latent the target to start with
   * @throws {ValueError} for more rows than float32 can number
   */
  constructor(
    private readonly latents: ArrayLike<number>,
    private readonly targets: ArrayLike<number>,
    private readonly n: number,
    private readonly d: number,
    private readonly start: Int32Array,
  ) {
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
    this.run(`by_${side}`, { grid: tf.tensor2d(gridWeights(grid, d + 1), [grid.length, d + 1]) });
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
    if (!this.session) return this.start;
    const [latent, target] = this.session.values([], ["latent", "target"]);
    return labelsOfRows(latent, target);
  }

  dispose(): void {
    this.session?.dispose();
  }

  /**
   * Takes `groups` pairs of groups of `apart` rows, from row `from` on, and settles row k of each first group with row
   * (k + shift) mod apart of the second.
   */
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
    try {
      this.session ??= this.loaded();
      runWith(this.session, fetch, feeds);
    } finally {
      tf.dispose(feeds);
    }
  }

  private loaded(): Session {
    const { n, d, latents, targets, start } = this;
    const session = new Session(swapGraph(n, d, "gpu"));
    const feeds = {
      fed_latents: this.numbered(latents, counting(n)),
      fed_targets: this.numbered(targets, start),
    };
    try {
      runWith(session, "loaded", feeds);
      return session;
    } catch (error) {
      session.dispose();
      throw error;
    } finally {
      tf.dispose(feeds);
    }
  }
}

function runWith(session: Session, fetch: string, feeds: Record<string, tf.Tensor>): void {
  const ids = Object.entries(feeds).map(([name, tensor]) => ({ name, id: idOf(tensor) }));
  session.values(ids, [fetch]);
}
