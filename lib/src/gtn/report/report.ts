import { type Draws, drawsOf } from "../../backend/draws.js";
import { type PointArray, type Points, Random } from "../../backend/index.js";
import { ShapeError, ValueError } from "../../errors.js";
import { atLeast } from "../../points/count.js";
import { standardize } from "../../points/standardize.js";
import { pairing } from "../pairing.js";
import { transportBound } from "../transport/bound.js";
import { meanCost, type TransportProblem, transportProblem } from "../transport/problem.js";
import { keptNeighbors } from "./neighbors.js";
import { heldOutError, type ProbeOptions } from "./probe.js";

/** Options of a labeling report. */
export interface ReportOptions extends Draws, ProbeOptions {
  /** The probe gets at most this many pairs, drawn at random. Default 20,000. */
  most?: number;
}

/** A diagnosis of a labeling before training. */
export interface LabelingReport {
  /** Mean ‖s − t‖² over the pairs, targets standardized per dimension. */
  cost: number;
  /** No bijection between all n latents and all n targets costs less than this, up to rounding. */
  lowerBound: number;
  /**
   * The number of pairs in the auction whose prices prove the bound. It tells how tight the bound is. With all n pairs
   * the bound is within 0.2% of the targets' variance of the optimum. With a sample it is looser, and the more so the
   * smaller the sample: for 3,162 of 20,000 pairs in d = 5 it is 0.28, where an auction of all pairs proves 0.38 and
   * swaps cost 0.46. With 0 it is the sum of the costs of matching by rank along orthogonal axes, which is loose in
   * several dimensions. `auctionLabels` with `withCost` proves a tight bound for all pairs, in more time.
   */
  auctioned: number;
  /** The number of targets that have a latent; n for a bijection. */
  distinct: number;
  /** Share of a latent's 10 nearest neighbors whose targets are among the 10 nearest of its target. */
  neighbors: number;
  /** Mean squared error of a small network on held-out pairs, as a share of the variance of all targets. */
  heldOut: number;
  /** Warnings: the labels are hardly a learnable function, or they leave out targets. */
  warning?: string;
  toString(): string;
}

/** Above this share of the variance, generators trained on the labels failed in experiments. */
const troublesomeError = 0.1;

/**
 * Diagnoses a labeling: how far its cost is above the least cost of a bijection, whether neighbors stay neighbors, and
 * whether a small network can predict the labels of unseen latents. The latents are standardized for the network, so
 * their scale does not matter.
 * @param latents shape [n, d]
 * @param targets shape [n, d]
 * @param labels for each latent row the row of its target; a target may occur more than once, or not at all
 * @throws {ShapeError} if counts or dimensions differ
 * @throws {ValueError} if a label is not a row of the targets, or the cost exceeds the range of double precision
 * @example
 * console.log(`${await labelingReport(latents, targets, swapLabels(latents, targets))}`);
 */
export async function labelingReport(
  latents: Points,
  targets: Points,
  labels: Int32Array,
  options: ReportOptions = {},
): Promise<LabelingReport> {
  const pair = pairing(latents, targets);
  const { n, d } = pair;
  const { most = 20_000 } = options;
  atLeast(1, most, "most");
  checkLabels(labels, n);
  const draws = drawsOf(options.random || options.seed !== undefined ? options : { random: new Random(n) });
  const problem = transportProblem(pair);
  const order = draws.permutation(n);
  const outputs = rowsAt(problem.targets, labels, d);
  const cost = meanCost(pair.latents.data, problem, labels);
  const { lowerBound, auctioned } = bound(pair.latents.data, problem, draws);
  const side = (data: PointArray["data"]): PointArray => ({ data, shape: [n, d] });
  const neighbors = keptNeighbors(side(problem.latents), side(outputs), order);
  const inputs = standardize(pair.latents, { constant: "zero" }).transform(pair.latents);
  const some = order.subarray(0, most);
  const error = await heldOutError(rowsAt(inputs.data, some, d), rowsAt(outputs, some, d), d, draws, options);
  const heldOut = error / variance(problem);
  const distinct = new Set(labels).size;
  const figures = { cost, lowerBound, auctioned, distinct, neighbors, heldOut };
  const warning = warningOf(figures, n);
  return { ...figures, ...(warning && { warning }), toString: () => sentence(figures, n, warning) };
}

function checkLabels(labels: Int32Array, n: number): void {
  if (labels.length !== n)
    throw new ShapeError(`A report needs a label for each of ${n} latents: got ${labels.length}`);
  const bad = labels.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < n));
  if (bad >= 0)
    throw new ValueError(`Labels must be rows of the targets, 0 to ${n - 1}: label ${bad} is ${labels[bad]}`);
}

/**
 * Carries the bound for the problem's latents over to the given ones: differences between costs of bijections are
 * `unit` times as large.
 */
function bound(latents: ArrayLike<number>, problem: TransportProblem, draws: Random) {
  const { value, auctioned } = transportBound(problem, draws);
  const anyBijection = draws.permutation(problem.n);
  const above = meanCost(problem.latents, problem, anyBijection) - value;
  const cost = meanCost(latents, problem, anyBijection);
  return { lowerBound: Math.max(0, cost - problem.unit * above), auctioned };
}

/** The variance of the standardized targets: 1 for each dimension that is not constant. */
function variance({ n, targets }: TransportProblem): number {
  return targets.reduce((sum, x) => sum + x * x, 0) / n || 1;
}

type Figures = Omit<LabelingReport, "warning" | "toString">;

function warningOf({ heldOut, distinct }: Figures, n: number): string | undefined {
  const warnings: string[] = [];
  if (distinct < n)
    warnings.push(
      `These labels are not a bijection: they name ${count(distinct)} of ${count(n)} targets, so a generator cannot learn the others`,
    );
  if (heldOut > troublesomeError)
    warnings.push(
      `These labels are hardly a learnable function: a small network misses ${percent(heldOut)} of the variance on latents it has not seen (above ${percent(troublesomeError)}, generators failed in experiments)`,
    );
  return warnings.length > 0 ? warnings.join("\n") : undefined;
}

function sentence({ cost, lowerBound, auctioned, neighbors, heldOut }: Figures, n: number, warning?: string) {
  const proof =
    auctioned === 0 ? "ranks along axes" : `prices of an auction of ${count(auctioned)} of ${count(n)}`;
  const lines = [
    `mean ‖s − t‖² ${cost.toPrecision(4)}; no bijection is below ${lowerBound.toPrecision(4)} (by ${proof})`,
    `neighbors kept ${percent(neighbors)}; held-out error ${percent(heldOut)} of the variance`,
  ];
  return [...lines, ...(warning ? [warning] : [])].join("\n");
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
const count = (value: number): string => value.toLocaleString("en-US");

function rowsAt(rows: ArrayLike<number>, indices: Int32Array, d: number): Float32Array {
  const picked = new Float32Array(indices.length * d);
  for (let i = 0; i < indices.length; i++)
    for (let k = 0; k < d; k++) picked[i * d + k] = rows[indices[i] * d + k];
  return picked;
}
