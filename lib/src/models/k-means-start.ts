import type { PointArray, Random } from "../backend/index.js";

/** Rounds of Lloyd's algorithm after the seeds: a start for EM needs no more. */
const rounds = 10;

/**
 * Which of k centres each row belongs to: seeds by k-means++ (Arthur and Vassilvitskii, 2007), then some rounds of
 * Lloyd's algorithm.
 * @param points [n, d], n ≥ k
 */
export function kMeansStart(points: PointArray, k: number, random: Random): Int32Array {
  const { data, shape } = points;
  const [n, d] = shape;
  const centres = seeds(points, k, random);
  const nearest = new Int32Array(n);
  for (let round = 0; round < rounds; round++) {
    let moved = 0;
    for (let i = 0; i < n; i++) {
      let [best, least] = [0, Number.POSITIVE_INFINITY];
      for (let c = 0; c < k; c++) {
        const squared = squaredDistance(data, i * d, centres, c * d, d);
        if (squared < least) [best, least] = [c, squared];
      }
      if (nearest[i] !== best) moved++;
      nearest[i] = best;
    }
    if (moved === 0) break;
    moveCentres(points, nearest, centres);
  }
  return nearest;
}

/** Each seed is drawn with a chance proportional to the squared distance to the nearest one so far. */
function seeds({ data, shape: [n, d] }: PointArray, k: number, random: Random): Float64Array {
  const centres = new Float64Array(k * d);
  const nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  let chosen = random.integer(n);
  for (let c = 0; c < k; c++) {
    for (let m = 0; m < d; m++) centres[c * d + m] = data[chosen * d + m];
    let total = 0;
    for (let i = 0; i < n; i++) {
      nearest[i] = Math.min(nearest[i], squaredDistance(data, i * d, centres, c * d, d));
      total += nearest[i];
    }
    let left = random.uniform() * total;
    chosen = total > 0 ? 0 : random.integer(n);
    while (chosen < n - 1 && total > 0 && left >= nearest[chosen]) left -= nearest[chosen++];
  }
  return centres;
}

/** To the mean of their rows; a centre without rows stays. */
function moveCentres({ data, shape: [n, d] }: PointArray, nearest: Int32Array, centres: Float64Array): void {
  const sums = new Float64Array(centres.length);
  const counts = new Float64Array(centres.length / d);
  for (let i = 0; i < n; i++) {
    counts[nearest[i]]++;
    for (let m = 0; m < d; m++) sums[nearest[i] * d + m] += data[i * d + m];
  }
  for (let at = 0; at < centres.length; at++) {
    const count = counts[Math.floor(at / d)];
    if (count > 0) centres[at] = sums[at] / count;
  }
}

function squaredDistance(
  a: ArrayLike<number>,
  atA: number,
  b: ArrayLike<number>,
  atB: number,
  d: number,
): number {
  let sum = 0;
  for (let m = 0; m < d; m++) sum += (a[atA + m] - b[atB + m]) ** 2;
  return sum;
}
