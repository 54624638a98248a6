import { rescaled } from "../points/rescale.js";
import { squaredDistance } from "../points/squared-distance.js";
import type { PointArray } from "./points.js";
import type { Random } from "./random.js";

/**
 * k-means (Lloyd) from k-means++ seeds (Arthur and Vassilvitskii, 2007), until no point changes its cluster, or for
 * `rounds` rounds. O(nkd) per round. The result does not depend on the scale and the origin of the points.
 * @returns the cluster of each point, 0 … k − 1; clusters can be empty if points coincide
 */
export function kMeans(given: PointArray, k: number, draws: Random, rounds = 100): Int32Array {
  const points: PointArray = { data: rescaled(given).data, shape: given.shape };
  const [n, d] = points.shape;
  const centers = spreadCenters(points, k, draws);
  const clusters = new Int32Array(n).fill(-1);
  for (let round = 0; round < rounds; round++) {
    let moved = 0;
    for (let i = 0; i < n; i++) {
      const nearest = nearestCenter(points.data, i, centers, k, d);
      if (nearest !== clusters[i]) moved++;
      clusters[i] = nearest;
    }
    if (moved === 0) break;
    recenter(points, clusters, centers, k);
  }
  return clusters;
}

/** Each next center is a point drawn with a chance proportional to its squared distance from those before. */
function spreadCenters({ data, shape: [n, d] }: PointArray, k: number, draws: Random): Float64Array {
  const centers = new Float64Array(k * d);
  const distances = new Float64Array(n).fill(Infinity);
  let chosen = draws.integer(n);
  for (let c = 0; c < k; c++) {
    for (let m = 0; m < d; m++) centers[c * d + m] = data[chosen * d + m];
    let total = 0;
    for (let i = 0; i < n; i++) {
      distances[i] = Math.min(distances[i], squaredDistance(data, i * d, centers, c * d, d));
      total += distances[i];
    }
    let mark = draws.uniform() * total;
    chosen = n - 1;
    for (let i = 0; i < n && mark >= 0; i++) {
      mark -= distances[i];
      chosen = i;
    }
  }
  return centers;
}

function recenter(
  { data, shape: [n, d] }: PointArray,
  clusters: Int32Array,
  centers: Float64Array,
  k: number,
) {
  const sizes = new Int32Array(k);
  const sums = new Float64Array(k * d);
  for (let i = 0; i < n; i++) {
    sizes[clusters[i]]++;
    for (let m = 0; m < d; m++) sums[clusters[i] * d + m] += data[i * d + m];
  }
  for (let c = 0; c < k; c++)
    if (sizes[c] > 0) for (let m = 0; m < d; m++) centers[c * d + m] = sums[c * d + m] / sizes[c];
}

function nearestCenter(
  data: PointArray["data"],
  i: number,
  centers: Float64Array,
  k: number,
  d: number,
): number {
  let best = 0;
  let least = Infinity;
  for (let c = 0; c < k; c++) {
    const distance = squaredDistance(data, i * d, centers, c * d, d);
    if (distance >= least) continue;
    least = distance;
    best = c;
  }
  return best;
}
