// The table of swaps on a GPU, beside plain loops over the same rows. Without a GPU, TensorFlow runs its graph on the CPU.

import { describe, expect, it } from "vitest";
import { Random } from "../../../lib/src/backend/random.js";
import { DeviceTable } from "../../../lib/src/gtn/transport/device-table.js";
import { neighborOrder, randomGrid } from "../../../lib/src/gtn/transport/neighbor-order.js";
import { reach, type Side } from "../../../lib/src/gtn/transport/swap-table.js";

/** A table on a GPU, and the same rows in plain arrays. */
class Twin {
  readonly random: Random;
  readonly table: DeviceTable;
  private readonly points: { latents: Float32Array; targets: Float32Array };
  /** The index of the latent, and of the target, in each row. */
  private held: { latents: Int32Array; targets: Int32Array };

  constructor(
    readonly n: number,
    readonly d: number,
  ) {
    this.random = new Random(n + d);
    this.points = { latents: this.random.normals(n * d), targets: this.random.normals(n * d) };
    const labels = this.random.permutation(n);
    this.held = { latents: Int32Array.from(labels.keys()), targets: labels };
    this.table = new DeviceTable(this.points.latents, this.points.targets, n, d, labels.slice());
  }

  reorder(order: Int32Array): void {
    const { latents, targets } = this.held;
    this.held = { latents: order.map((k) => latents[k]), targets: order.map((k) => targets[k]) };
  }

  /** Exchanges the targets of rows i and j if (s − s′)·(t − t′) < 0. */
  settle(i: number, j: number): void {
    const { targets } = this.held;
    const [s, s2, t, t2] = [
      this.row("latents", i),
      this.row("latents", j),
      this.row("targets", i),
      this.row("targets", j),
    ];
    const inner = s.reduce((sum, x, k) => sum + (x - s2[k]) * (t[k] - t2[k]), 0);
    if (inner < 0) [targets[i], targets[j]] = [targets[j], targets[i]];
  }

  row(side: Side, k: number): Float32Array {
    const { d } = this;
    const index = this.held[side][k];
    return this.points[side].subarray(index * d, (index + 1) * d);
  }

  rows(side: Side): Float32Array {
    return Float32Array.from(Array.from({ length: this.n }, (_, k) => [...this.row(side, k)]).flat());
  }

  labels(): Int32Array {
    const labels = new Int32Array(this.n);
    this.held.latents.forEach((latent, k) => {
      labels[latent] = this.held.targets[k];
    });
    return labels;
  }
}

const sizes: [n: number, d: number][] = [
  [2, 1],
  [3, 2],
  [37, 1],
  [200, 2],
  [301, 7],
  [130, 50],
];

describe("a table on a GPU", () => {
  it.each(sizes)("settles the halves of %i rows of %i numbers", (n, d) => {
    const twin = new Twin(n, d);
    const half = n >> 1;
    const [order, shift] = [twin.random.permutation(n), twin.random.integer(half)];
    twin.table.reorder(order);
    twin.table.settleHalves(shift);
    twin.reorder(order);
    for (let k = 0; k < half; k++) twin.settle(k, half + ((k + shift) % half));
    expect(twin.table.labels()).toEqual(twin.labels());
    twin.table.dispose();
  });

  it.each(sizes)("settles the neighbors among %i rows of %i numbers", (n, d) => {
    const twin = new Twin(n, d);
    for (const side of ["latents", "targets"] as const) {
      const grid = randomGrid(n, d, twin.random);
      for (const _ of twin.table.settleNeighbors(side, grid));
      twin.reorder(neighborOrder(twin.rows(side), n, d, grid));
      for (let apart = 1; apart <= reach; apart++)
        for (const from of [0, apart])
          for (let group = from; group + 2 * apart <= n; group += 2 * apart)
            for (let k = group; k < group + apart; k++) twin.settle(k, k + apart);
      expect(twin.table.labels()).toEqual(twin.labels());
    }
    twin.table.dispose();
  });
});
