import type { Points } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { mapped, pairDistances } from "./distances/pair-distances.js";

/**
 * Returns KL_σ of Moor et al. ("Topological Autoencoders", 2020, after Chazal et al., 2011), which compares the density
 * of the data with that of the latents at a scale σ. The density at a point is Σ_j exp(−(d_ij / max d)² / σ), normalized
 * over the points of the sample. The result is the Kullback–Leibler divergence of the data's density from the latents',
 * in nats. It does not depend on the scale of the data or of the latents.
 * @param data [n, d], n ≥ 2, not all one point
 * @param latents [n, k]
 * @param options `sigma`: 0.01, 0.1 and 1 in the paper
 * @throws {ShapeError} if they differ in rows
 * @throws {ValueError} if σ is not positive and finite, there are fewer than 2 rows, or all points of a side coincide
 * @example
 * densityDivergence([[0, 0], [1, 0], [3, 0]], [[0], [2], [6]], { sigma: 0.1 }); // 0: the same shape
 */
export function densityDivergence(data: Points, latents: Points, { sigma }: { sigma: number }): number {
  if (!(sigma > 0 && sigma < Number.POSITIVE_INFINITY))
    throw new ValueError(`sigma must be positive and finite: got ${sigma}`);
  const [x, z] = mapped(data, latents, 2);
  const n = x.shape[0];
  const [p, q] = [densities(pairDistances(x), n, sigma), densities(pairDistances(z), n, sigma)];
  return p.reduce((sum, share, i) => sum + share * Math.log(share / q[i]), 0);
}

/** Each point's share of the density. */
function densities(distances: Float64Array, n: number, sigma: number): Float64Array {
  const widest = distances.reduce((most, distance) => Math.max(most, distance), 0);
  if (widest === 0) throw new ValueError("All points coincide, so their densities cannot be compared");
  const density = new Float64Array(n).fill(1);
  let pair = 0;
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const near = Math.exp(-((distances[pair++] / widest) ** 2) / sigma);
      density[i] += near;
      density[j] += near;
    }
  const total = density.reduce((sum, value) => sum + value, 0);
  return density.map((value) => value / total);
}
