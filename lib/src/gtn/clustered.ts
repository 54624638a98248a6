import { type Draws, drawsOf } from "../backend/draws.js";
import { type PointArray, type Points, pointArray, type Random, takeRows } from "../backend/index.js";
import { kMeans } from "../backend/k-means.js";
import { ShapeError, ValueError } from "../errors.js";
import { atLeast } from "../points/count.js";
import { membersOf } from "../points/members.js";
import { emptyLike } from "../points/point-array.js";
import { standardize } from "../points/standardize.js";
import { greedyLabels } from "./greedy/greedy.js";
import type { Prior } from "./prior.js";

/** Options of clustered labeling. */
export interface ClusteredOptions extends Draws {
  /** Number of clusters. Default 50. */
  clusters?: number;
  /** Standard deviation of the Gaussian noise added to the targets first. Default 0.01. */
  noise?: number;
  /** Labels a cluster's standardized targets. Default: the published `greedyLabels`. */
  label?: (latents: PointArray, targets: PointArray) => Int32Array;
}

/** A cluster of targets: one Gaussian of the prior. */
export interface Cluster {
  /** Its share of the targets. */
  weight: number;
  mean: Float64Array;
  /** Standard deviation per dimension. */
  std: Float64Array;
}

/** A mixture prior fitted to the data, latents drawn from it, and their labels. */
export interface ClusteredLabeling {
  clusters: Cluster[];
  /** shape [m, d]; m is n minus the rows of clusters that were too small. */
  latents: PointArray;
  /** The targets with their noise, all n of them. */
  targets: PointArray;
  /** For each latent the index of its target row. */
  labels: Int32Array;
  /** Draws new latents from the same prior, for a network trained on this labeling. Shape [count, d]. */
  sample(count: number, options?: Draws): PointArray;
}

/**
 * Clustered labeling (the GTN authors' 2025 code): a little noise is added to the targets, and k-means divides them
 * into clusters. Each cluster is standardized and labeled against N(0, I), then both sides are moved back to the
 * cluster's place. So the prior is a mixture of Gaussians with the clusters of the data, and the network does not have
 * to tear it. With k clusters k-means takes O(nkd) time a round, in at most 100 rounds; the labels of a cluster cost as
 * much as `label` on its rows alone, so O(n²d) at worst.
 * @param targets shape [n, d]; clusters of a single row are dropped. Latents and noisy targets have its precision
 * @throws {ShapeError} if the targets are not n rows, or `label` returns another number of labels
 * @throws {ValueError} if no cluster of two rows is found, or an option is out of range
 * @example
 * const { latents, targets, labels, clusters } = clusteredLabels(twoMoons({ n: 500 }), { clusters: 10, seed: 1 });
 */
export function clusteredLabels(targets: Points, options: ClusteredOptions = {}): ClusteredLabeling {
  const { clusters: k = 50, noise = 0.01, label = greedyLabels } = options;
  const { data, shape } = pointArray(targets, "targets");
  const [n, d] = shape;
  atLeast(1, k, "clusters");
  if (!(noise >= 0 && noise < Infinity))
    throw new ValueError(`noise must be a finite standard deviation, 0 or more: got ${noise}`);
  if (n < 2) throw new ValueError(`Clustered labeling needs at least two targets: got ${n}`);
  const draws = drawsOf(options);
  const noisy: PointArray = { data: data.map((x) => x + noise * draws.normal()), shape: [n, d] };
  const members = membersOf(kMeans(noisy, Math.min(k, n), draws), k).filter((rows) => rows.length > 1);
  if (members.length === 0) throw new ValueError("Every cluster holds a single target: pass fewer clusters");
  const count = members.reduce((sum, rows) => sum + rows.length, 0);
  const clusters: Cluster[] = [];
  const latents = emptyLike(data, count * d);
  const labels = new Int32Array(count);
  let at = 0;
  for (const rows of members) {
    const own = takeRows(noisy, rows);
    const standardizer = standardize(own, { constant: "zero" });
    const normals: PointArray = { data: draws.normals(rows.length * d), shape: [rows.length, d] };
    const local = label(normals, standardizer.transform(own));
    if (local.length !== rows.length)
      throw new ShapeError(
        `label must return one label for each of ${rows.length} latents: got ${local.length}`,
      );
    const cluster = { weight: rows.length / count, mean: standardizer.mean, std: standardizer.std };
    place(normals, cluster, latents, at);
    for (let i = 0; i < rows.length; i++) labels[at + i] = rows[local[i]];
    clusters.push(cluster);
    at += rows.length;
  }
  return {
    clusters,
    latents: { data: latents, shape: [count, d] },
    targets: noisy,
    labels,
    sample: (size, from = {}) => sampleClusters(clusters, size, drawsOf(from), emptyLike(data, 0)),
  };
}

/**
 * The prior that clustered labeling fits to its data: a mixture of one Gaussian for each cluster.
 * @returns a prior that draws in single precision
 * @example
 * const prior = clusterPrior(clusteredLabels(twoMoons({ n: 500 }), { clusters: 10, seed: 1 }).clusters);
 */
export function clusterPrior(clusters: readonly Cluster[]): Prior {
  const saved = clusters.map(({ weight, mean, std }) => ({ weight, mean: [...mean], std: [...std] }));
  return {
    sample: (n, options = {}) => sampleClusters(clusters, n, drawsOf(options), new Float32Array(0)),
    saved: { kind: "clusters", clusters: saved },
  };
}

/**
 * ⌈weight · count⌉ rows of each cluster; `count` random rows of them are kept.
 * @param like an array of the precision wanted
 */
function sampleClusters(
  clusters: readonly Cluster[],
  count: number,
  draws: Random,
  like: PointArray["data"],
): PointArray {
  atLeast(1, count, "count");
  const d = clusters[0].mean.length;
  const sizes = clusters.map(({ weight }) => Math.ceil(weight * count - 1e-9));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const pool = emptyLike(like, total * d);
  let at = 0;
  sizes.forEach((size, c) => {
    place({ data: draws.normals(size * d), shape: [size, d] }, clusters[c], pool, at);
    at += size;
  });
  const data = emptyLike(like, count * d);
  draws
    .permutation(total)
    .subarray(0, count)
    .forEach((row, i) => {
      data.set(pool.subarray(row * d, (row + 1) * d), i * d);
    });
  return { data, shape: [count, d] };
}

/** Moves standard normals into a cluster's place, from row `at` of `into` on. */
function place(
  { data, shape: [count, d] }: PointArray,
  { mean, std }: Cluster,
  into: PointArray["data"],
  at: number,
) {
  for (let i = 0; i < count; i++)
    for (let k = 0; k < d; k++) into[(at + i) * d + k] = data[i * d + k] * std[k] + mean[k];
}
