import { type PointArray, type Points, pointArray } from "../backend/index.js";
import { ValueError } from "../errors.js";
import { atLeast } from "../points/count.js";

/** A score over parts of the samples. */
export interface SplitScore {
  mean: number;
  /** Standard deviation over the parts (dividing by their number); 0 for one part. */
  std: number;
}

/**
 * Returns the inception score exp E[KL(p(y|x) ‖ p(y))] (Salimans et al., 2016), the mean over splits; each split has
 * its own p(y). It lies between 1 and the number of classes. Report the classifier if it is not Inception.
 * @param probabilities [n, classes]: p(y|x), each row summing to 1
 * @param options.splits number of parts into which the rows are split, in order; default 10, or n if there are fewer
 * rows
 * @throws {ValueError} if a row is not a distribution, or there are more splits than rows
 * @example
 * inceptionScore([[1, 0], [0, 1]], { splits: 1 }); // mean 2: sure of each image, and both classes appear
 */
export function inceptionScore(probabilities: Points, options: { splits?: number } = {}): SplitScore {
  const rows = pointArray(probabilities, "probabilities");
  const n = atLeast(1, rows.shape[0], "The number of rows");
  const splits = atLeast(1, options.splits ?? Math.min(10, n), "splits");
  if (splits > n)
    throw new ValueError(`splits must be at most the number of rows: got ${splits} splits of ${n} rows`);
  requireDistributions(rows);
  const scores = Array.from({ length: splits }, (_, k) =>
    score(rows, Math.floor((k * n) / splits), Math.floor(((k + 1) * n) / splits)),
  );
  return meanAndDeviation(scores);
}

/** Mean and standard deviation, dividing by the number of values. */
export function meanAndDeviation(values: readonly number[]): SplitScore {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, std: Math.sqrt(variance) };
}

function score({ data, shape: [, classes] }: PointArray, from: number, to: number): number {
  const marginal = new Float64Array(classes);
  for (let i = from * classes; i < to * classes; i++) marginal[i % classes] += data[i] / (to - from);
  let divergence = 0;
  for (let i = from * classes; i < to * classes; i++)
    if (data[i] > 0) divergence += data[i] * Math.log(data[i] / marginal[i % classes]);
  return Math.exp(divergence / (to - from));
}

function requireDistributions({ data, shape: [n, classes] }: PointArray): void {
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += data[i * classes + k] < 0 ? Number.NaN : data[i * classes + k];
    if (!(Math.abs(sum - 1) <= 1e-3))
      throw new ValueError(
        `Each row must hold probabilities that sum to 1: row ${i} sums to ${sum} (NaN: it has a negative one)`,
      );
  }
}
