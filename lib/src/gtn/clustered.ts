import { type PointArray, type Points, pointArray, type Random } from "../backend/index.js";
import { kMeans } from "../backend/k-means.js";
import { ValueError } from "../errors.js";
import { type Draws, drawsOf } from "./draws.js";
import { greedyLabels } from "./greedy.js";

/** How clustered labelling divides the targets, and labels within a cluster. */
export interface ClusteredOptions extends Draws {
  /** How many clusters. Default 50. */
  clusters?: number;
  /** Standard deviation of the Gaussian noise added to the targets first. Default 0.01. */
  noise?: number;
  /** Labels a cluster's standardised targets. Default: the published `greedyLabels`. */
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

/** A prior in pieces that fits the data, latents drawn from it, and their labels. */
export interface ClusteredLabelling {
  clusters: Cluster[];
  /** shape [m, d]; m is n but for the rows of clusters that were too small. */
  latents: PointArray;
  /** The targets with their noise, all n of them. */
  targets: PointArray;
  /** For each latent the row of its target. */
  labels: Int32Array;
  /** New latents from the same prior: what a network trained on this labelling takes. Shape [count, d]. */
  sample(count: number, options?: Draws): PointArray;
}

/**
 * Clustered labelling (the GTN authors' 2025 code): the targets get a little noise and are divided by k-means;
 * each cluster is standardised and labelled against N(0, I) on its own, and both sides are put back into its
 * place. So the prior is a mixture of Gaussians with the data's own clusters, and need not be torn.
 * @param targets shape [n, d]; clusters of a single row are dropped
 * @throws {ShapeError} when the targets are not n rows
 * @throws {ValueError} when no cluster of two rows is found, or an option is out of range
 */
export function clusteredLabels(targets: Points, options: ClusteredOptions = {}): ClusteredLabelling {
  const { clusters: k = 50, noise = 0.01, label = greedyLabels } = options;
  const { data, shape } = pointArray(targets, "targets");
  const [n, d] = shape;
  if (!Number.isInteger(k) || k < 1)
    throw new ValueError(`The number of clusters is a positive integer: got ${k}`);
  if (!(noise >= 0)) throw new ValueError(`The noise is a standard deviation from 0 on: got ${noise}`);
  if (n < 2) throw new ValueError(`Clustered labelling needs at least two targets: got ${n}`);
  const draws = drawsOf(options);
  const noisy: PointArray = {
    data: Float32Array.from(data, (x) => x + noise * draws.normal()),
    shape: [n, d],
  };
  const members = membersOf(kMeans(noisy, Math.min(k, n), draws), k).filter((rows) => rows.length > 1);
  if (members.length === 0)
    throw new ValueError("Every cluster holds a single target: ask for fewer clusters");
  const count = members.reduce((sum, rows) => sum + rows.length, 0);
  const clusters = members.map((rows) => fitCluster(noisy, rows, count));
  const latents = new Float32Array(count * d);
  const labels = new Int32Array(count);
  let at = 0;
  members.forEach((rows, c) => {
    const normals: PointArray = { data: draws.normals(rows.length * d), shape: [rows.length, d] };
    const local = label(normals, standardise(noisy, rows, clusters[c]));
    place(normals, clusters[c], latents, at);
    for (let i = 0; i < rows.length; i++) labels[at + i] = rows[local[i]];
    at += rows.length;
  });
  return {
    clusters,
    latents: { data: latents, shape: [count, d] },
    targets: noisy,
    labels,
    sample: (size, from = {}) => sampleClusters(clusters, size, drawsOf(from)),
  };
}

/** ⌈weight · count⌉ rows of each cluster, of which `count` are kept at random. */
function sampleClusters(clusters: Cluster[], count: number, draws: Random): PointArray {
  if (!Number.isInteger(count) || count < 1)
    throw new ValueError(`A sample of latents needs a positive integer count: got ${count}`);
  const d = clusters[0].mean.length;
  const sizes = clusters.map(({ weight }) => Math.ceil(weight * count - 1e-9));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const pool = new Float32Array(total * d);
  let at = 0;
  sizes.forEach((size, c) => {
    place({ data: draws.normals(size * d), shape: [size, d] }, clusters[c], pool, at);
    at += size;
  });
  const data = new Float32Array(count * d);
  draws
    .permutation(total)
    .subarray(0, count)
    .forEach((row, i) => {
      data.set(pool.subarray(row * d, (row + 1) * d), i * d);
    });
  return { data, shape: [count, d] };
}

function membersOf(clusters: Int32Array, k: number): number[][] {
  const members: number[][] = Array.from({ length: k }, () => []);
  clusters.forEach((cluster, row) => {
    members[cluster].push(row);
  });
  return members;
}

function fitCluster({ data, shape: [, d] }: PointArray, rows: number[], count: number): Cluster {
  const mean = new Float64Array(d);
  const std = new Float64Array(d);
  for (let k = 0; k < d; k++) {
    for (const row of rows) mean[k] += data[row * d + k] / rows.length;
    for (const row of rows) std[k] += (data[row * d + k] - mean[k]) ** 2 / rows.length;
    std[k] = Math.sqrt(std[k]);
  }
  return { weight: rows.length / count, mean, std };
}

function standardise({ data, shape: [, d] }: PointArray, rows: number[], { mean, std }: Cluster): PointArray {
  const local = new Float32Array(rows.length * d);
  rows.forEach((row, i) => {
    for (let k = 0; k < d; k++) local[i * d + k] = (data[row * d + k] - mean[k]) / (std[k] || 1);
  });
  return { data: local, shape: [rows.length, d] };
}

/** Moves standard normals into a cluster's place, from row `at` of `into` on. */
function place(
  { data, shape: [count, d] }: PointArray,
  { mean, std }: Cluster,
  into: Float32Array,
  at: number,
) {
  for (let i = 0; i < count; i++)
    for (let k = 0; k < d; k++) into[(at + i) * d + k] = data[i * d + k] * std[k] + mean[k];
}
