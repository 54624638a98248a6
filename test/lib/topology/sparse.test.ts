import fc from "fast-check";
import { Random } from "topolab";
import { bottleneck, ripsPersistence, type SparseDistances } from "topolab/topology";
import { describe, expect, it } from "vitest";
import { distancesOf } from "../../../lib/src/topology/distances.js";
import { denseAdjacency, neighbors } from "../../../lib/src/topology/rips/adjacency.js";
import { edgesWithin } from "../../../lib/src/topology/rips/edges.js";
import { sparseAdjacency } from "../../../lib/src/topology/rips/sparse-adjacency.js";
import { pointsOf } from "../points.js";

const cloud = (n: number, d: number, seed: number) =>
  pointsOf(Float64Array.from(new Random(seed).normals(n * d)), d);

/** The pairs that lie within a threshold, each in both directions. */
function pairsWithin({ data, shape }: ReturnType<typeof cloud>, threshold: number): SparseDistances {
  const [n, d] = shape;
  const [rows, columns, distances]: number[][] = [[], [], []];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const distance = Math.hypot(...Array.from({ length: d }, (_, c) => data[i * d + c] - data[j * d + c]));
      if (distance > threshold) continue;
      rows.push(i);
      columns.push(j);
      distances.push(distance);
    }
  return {
    n,
    rows: Int32Array.from(rows),
    columns: Int32Array.from(columns),
    distances: Float64Array.from(
      distances.map((distance, k) => distances[mirror(rows, columns, k)] ?? distance),
    ),
  };
}

/** The place of the pair the other way round, if it came before: both directions then hold the very same number. */
function mirror(rows: number[], columns: number[], k: number): number {
  if (rows[k] < columns[k]) return k;
  for (let other = 0; other < k; other++)
    if (rows[other] === columns[k] && columns[other] === rows[k]) return other;
  return k;
}

describe("sparse distances", () => {
  it("give the bars that a threshold gives", () => {
    for (let seed = 1; seed < 8; seed++) {
      const points = cloud(40, 3, seed);
      const threshold = 0.8 + 0.1 * seed;
      const whole = ripsPersistence(points, { maxDim: 2, threshold });
      ripsPersistence(pairsWithin(points, threshold), { maxDim: 2 }).forEach((diagram, dim) => {
        expect(diagram.length).toBe(whole[dim].length);
        expect(bottleneck(diagram, whole[dim])).toBeLessThan(1e-9);
      });
    }
  });

  it("give components alone, too", () => {
    const pairs = {
      n: 3,
      rows: Int32Array.of(0),
      columns: Int32Array.of(2),
      distances: Float64Array.of(1.5),
    };
    const far = Number.POSITIVE_INFINITY;
    expect(ripsPersistence(pairs, { maxDim: 0 })).toEqual([
      [
        { birth: 0, death: 1.5 },
        { birth: 0, death: far },
        { birth: 0, death: far },
      ],
    ]);
  });

  it("of 1,500 points on a circle show its loop", () => {
    const n = 1500;
    const data = Float64Array.from({ length: 2 * n }, (_, i) =>
      i % 2 ? Math.sin((Math.PI * (i - 1)) / n) : Math.cos((Math.PI * i) / n),
    );
    const [, loops] = ripsPersistence({ data, shape: [n, 2] }, { maxDim: 1, threshold: 0.05 });
    expect(loops).toEqual([
      { birth: expect.closeTo(2 * Math.sin(Math.PI / n), 9), death: Number.POSITIVE_INFINITY },
    ]);
  });

  it("refuse invalid distances", () => {
    const pairs = (rows: number[], columns: number[], distances: number[]) => () =>
      ripsPersistence({
        n: 3,
        rows: Int32Array.from(rows),
        columns: Int32Array.from(columns),
        distances: Float64Array.from(distances),
      });
    expect(pairs([0], [3], [1])).toThrow("points from 0 to 2: distance 0 joins 0 and 3");
    expect(pairs([0], [1, 2], [1])).toThrow("got 1 and 2 for 1");
    expect(pairs([0], [1], [-1])).toThrow("distance 0 is -1");
    expect(pairs([0, 1], [1, 0], [1, 2])).toThrow("Points 1 and 0 have two distances: 1 and 2");
  });
});

describe("sparseAdjacency", () => {
  it("gives the answers of the matrix of ranks", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.double({ min: 0.5, max: 3, noNaN: true }),
        (seed, threshold) => {
          const n = 20;
          const edges = edgesWithin(distancesOf(cloud(n, 2, seed)), threshold);
          if (edges.count === 0) return;
          const random = new Random(seed);
          const rank = random.integer(edges.count);
          const vertices = Int32Array.of(edges.a[rank], edges.b[rank], random.integer(n));
          const [dense, sparse] = [denseAdjacency(edges), sparseAdjacency(edges)].map((adjacency) => {
            const [list, around] = [new Int32Array(n), neighbors(n)];
            const linked = adjacency.link(vertices, 2, rank, n, list);
            const found = adjacency.neighbors(vertices, 3, rank, around);
            return [
              list.slice(0, linked),
              adjacency.firstInLink(vertices, 3, rank, 3, 15),
              adjacency.joined(3, 4, rank),
              around.vertex.slice(0, found),
              around.rank.slice(0, found),
              around.last.slice(0, found),
            ];
          });
          expect(sparse).toEqual(dense);
        },
      ),
    );
  });
});
