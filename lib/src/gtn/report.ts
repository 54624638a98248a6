import { type Points, Random } from "../backend/index.js";
import { ShapeError, ValueError } from "../errors.js";
import { type Draws, drawsOf } from "./draws.js";
import { pairing } from "./pairing.js";
import { heldOutError, type ProbeOptions } from "./probe.js";
import { standardised } from "./standardise.js";
import { transportBound } from "./transport-bound.js";

/** How thoroughly a labelling is looked at. */
export interface ReportOptions extends Draws, ProbeOptions {
  /** At most this many pairs, drawn at random, are given to the probe. Default 20,000. */
  most?: number;
}

/** What can be said of a labelling before anything is trained on it. */
export interface LabellingReport {
  /** Mean ‖s − t‖² over the pairs, targets standardised per dimension. */
  cost: number;
  /** No bijection costs less than this. */
  lowerBound: number;
  /** Share of a latent's 10 nearest neighbours whose targets are among the 10 nearest of its target. */
  neighbours: number;
  /** Error of a small network on pairs held out, as a share of the targets' variance. */
  heldOut: number;
  /** Says so when the labels are hardly a function that a network can learn. */
  warning?: string;
  toString(): string;
}

/** Above this share of the variance, generators trained on the labels were seen to fail. */
const troublesomeError = 0.1;
/** How many points are compared for the neighbours, and for how many of them. */
const comparedPoints = 4000;
const askedPoints = 400;
const nearest = 10;

/**
 * Diagnoses a labelling: how far its cost lies above what any could reach, whether neighbours stay neighbours, and
 * whether a small network can predict the labels of latents that it has not seen.
 * @param labels for each latent row the row of its target
 * @throws {ShapeError} when counts or dimensions differ
 * @throws {ValueError} when a label is no row of the targets
 */
export async function labellingReport(
  latents: Points,
  targets: Points,
  labels: Int32Array,
  options: ReportOptions = {},
): Promise<LabellingReport> {
  const { latents: s, targets: t, n, d } = pairing(latents, targets);
  if (labels.length !== n)
    throw new ShapeError(`A report needs a label for each of ${n} latents: got ${labels.length}`);
  const bad = labels.findIndex((label) => !(label >= 0 && label < n));
  if (bad >= 0)
    throw new ValueError(`Labels are rows of the targets, 0 to ${n - 1}: label ${bad} is ${labels[bad]}`);
  const draws = drawsOf(options.random || options.seed !== undefined ? options : { random: new Random(n) });
  const inputs = new Float32Array(s.data);
  const scaled = standardised(t);
  const outputs = rowsAt(scaled, labels, d);
  const order = draws.permutation(n);
  const few = order.subarray(0, options.most ?? 20_000);
  const cost = outputs.reduce((sum, x, at) => sum + (x - inputs[at]) ** 2, 0) / n;
  const lowerBound = transportBound(inputs, scaled, d, d <= 8 ? 8 : 1, draws);
  const compared = order.subarray(0, comparedPoints);
  const neighbours = neighbourShare(rowsAt(inputs, compared, d), rowsAt(outputs, compared, d), d);
  const heldOut = await heldOutError(rowsAt(inputs, few, d), rowsAt(outputs, few, d), d, draws, options);
  const warning =
    heldOut > troublesomeError
      ? `These labels are hardly a learnable function: a small network misses ${percent(heldOut)} of the variance on latents it has not seen (above ${percent(troublesomeError)}, generators were seen to fail)`
      : undefined;
  const figures = { cost, lowerBound, neighbours, heldOut };
  return { ...figures, ...(warning && { warning }), toString: () => sentence(figures, warning) };
}

function sentence(
  r: Pick<LabellingReport, "cost" | "lowerBound" | "neighbours" | "heldOut">,
  warning?: string,
) {
  const lines = [
    `mean ‖s − t‖² ${r.cost.toPrecision(4)}; no labelling is below ${r.lowerBound.toPrecision(4)}`,
    `neighbours kept ${percent(r.neighbours)}; held-out error ${percent(r.heldOut)} of the variance`,
  ];
  return [...lines, ...(warning ? [warning] : [])].join("\n");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function rowsAt(rows: Float32Array, indices: Int32Array, d: number): Float32Array {
  const picked = new Float32Array(indices.length * d);
  indices.forEach((index, i) => {
    picked.set(rows.subarray(index * d, (index + 1) * d), i * d);
  });
  return picked;
}

function neighbourShare(latents: Float32Array, targets: Float32Array, d: number): number {
  const n = latents.length / d;
  const k = Math.min(nearest, n - 1);
  if (k < 1) return 1;
  const asked = Math.min(askedPoints, n);
  let kept = 0;
  for (let i = 0; i < asked; i++) {
    const around = new Set(nearestTo(targets, i, k, d));
    kept += nearestTo(latents, i, k, d).filter((j) => around.has(j)).length;
  }
  return kept / (asked * k);
}

function nearestTo(rows: Float32Array, i: number, k: number, d: number): number[] {
  const found: { j: number; distance: number }[] = [];
  for (let j = 0; j < rows.length / d; j++) {
    if (j === i) continue;
    let distance = 0;
    for (let m = 0; m < d; m++) distance += (rows[i * d + m] - rows[j * d + m]) ** 2;
    if (found.length === k && distance >= found[k - 1].distance) continue;
    if (found.length === k) found.pop();
    const after = found.findIndex((other) => other.distance > distance);
    found.splice(after < 0 ? found.length : after, 0, { j, distance });
  }
  return found.map(({ j }) => j);
}
