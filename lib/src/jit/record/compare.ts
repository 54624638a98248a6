import { TraceError } from "../../errors.js";
import { type Affine, fitAffine } from "../draws/affine.js";
import { sameAttribute } from "../graph/attributes.js";
import { atLine } from "./caller.js";
import { encode } from "./encode.js";
import type { Leaf, RecordedOp, Recording } from "./recording.js";
import { standardDraw } from "./tfjs-draws.js";

const REMEDY =
  "Pass what changes as an argument or as data, keep it in a tf.variable, give a learning rate as `rate`, " +
  "draw noise with `normal` and `uniform` of topolab/jit, or run with `jit: false`.";

/**
 * Compares two recordings of a step: they must have the same operations on the same sources with the same constants. A
 * difference would be frozen into the graph.
 * @param ratio the second recording's learning rate divided by the first's
 * @returns the ids of the constants that are multiples of an optimizer's rate, with the optimizer's index
 * @throws {TraceError} naming the operation and the line that differ
 */
export function compareRecordings(first: Recording, second: Recording, ratio: number): Map<number, number> {
  return new Comparison(first, second, ratio).run();
}

class Comparison {
  private readonly rated = new Map<number, number>();
  /** Ids of the second recording, by the corresponding ids of the first. */
  private readonly partners = new Map<number, number>();

  constructor(
    private readonly first: Recording,
    private readonly second: Recording,
    private readonly ratio: number,
  ) {
    first.arguments.forEach(({ id }, i) => void this.partners.set(id, second.arguments[i].id));
  }

  run(): Map<number, number> {
    const { first, second } = this;
    first.ops.forEach((op, i) => {
      this.operation(op, second.ops[i]);
    });
    const extra = second.ops[first.ops.length];
    if (extra) throw otherOperation(extra);
    if (first.results.length !== second.results.length)
      throw new TraceError(`The step returns a different number of results each time it runs. ${REMEDY}`);
    first.results.forEach((id, i) => {
      this.source(id, second.results[i]);
    });
    for (const variable of new Set([...first.writes.keys(), ...second.writes.keys()])) {
      const [a, b] = [first.writes.get(variable), second.writes.get(variable)];
      if (a === undefined || b === undefined)
        throw new TraceError(
          `The step assigns the variable ${variable.name} in one run and not in the next. ${REMEDY}`,
        );
      this.source(a, b);
    }
    return this.rated;
  }

  private operation(a: RecordedOp, b: RecordedOp | undefined): void {
    if (!b || !sameOp(a, b)) throw otherOperation(a);
    a.inputs.forEach((id, slot) => {
      this.source(id, b.inputs[slot], a);
    });
    a.outputs.forEach(({ id }, k) => void this.partners.set(id, b.outputs[k].id));
  }

  /** Checks that two ids correspond: results of the same operation, the same variable, or equal constants. */
  private source(a: number, b: number, op?: RecordedOp): void {
    const partner = this.partners.get(a);
    if (partner === b) return;
    const where = op ? `into ${op.op}${atLine(op.caller)}` : "into its results";
    if (partner !== undefined)
      throw new TraceError(`The step passes a different tensor ${where} each time it runs. ${REMEDY}`);
    const [variable, other] = [this.first.reads.get(a), this.second.reads.get(b)];
    if (variable !== other)
      throw new TraceError(
        `The step passes a different variable ${where} each time it runs: ${variable?.name ?? "none"}, then ${other?.name ?? "none"}. ` +
          `Create a new loop or function after a variable was replaced; an optimizer's setWeights replaces its variables. ${REMEDY}`,
      );
    if (!variable) this.constant(a, b, where, op);
    this.partners.set(a, b);
  }

  private constant(a: number, b: number, where: string, op?: RecordedOp): void {
    if (a === b) return;
    const [leaf, other] = [this.first.leaves.get(a), this.second.leaves.get(b)];
    if (leaf && other) {
      if (sameLeaf(leaf, other)) return;
      if (op?.optimizer !== undefined && this.isRate(leaf, other)) {
        this.rated.set(a, op.optimizer);
        return;
      }
    }
    throw new TraceError(
      `The step passes a different number ${where} each time it runs, and tracing would freeze it. ${REMEDY}`,
    );
  }

  private isRate({ values }: Leaf, other: Leaf): boolean {
    return (
      values.length === other.values.length &&
      values.every((value, i) => value * this.ratio === other.values[i])
    );
  }
}

function otherOperation({ op, caller }: RecordedOp): TraceError {
  return new TraceError(
    `The step does something different each time it runs: ${op}${atLine(caller)} is in only one of two runs. ` +
      "A traced step must do the same operations every time; make the choice outside it, or run with `jit: false`.",
  );
}

function sameOp(a: RecordedOp, b: RecordedOp): boolean {
  if (
    a.op !== b.op ||
    a.optimizer !== b.optimizer ||
    a.inputs.length !== b.inputs.length ||
    a.outputs.length !== b.outputs.length ||
    a.attributes.length !== b.attributes.length
  )
    return false;
  return a.attributes.every((attribute, i) => sameAttribute(encode(attribute), encode(b.attributes[i])));
}

/** Whether two constants are equal to the bit, NaN included. */
function sameLeaf(a: Leaf, b: Leaf): boolean {
  if (a.dtype !== b.dtype || String(a.shape) !== String(b.shape)) return false;
  const bytes = ({ values }: Leaf) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return bytes(a).equals(bytes(b));
}

/** The number of values of a draw that are compared. */
const COMPARED = 8;

/**
 * Finds the offset and scale of a draw of tfjs, from recordings with different seeds.
 * @throws {TraceError} if they are not the same in all recordings
 */
export function fitDraws(recordings: readonly Recording[]): void {
  recordings[0].ops.forEach(({ drawn, caller }, i) => {
    if (!drawn?.sample) return;
    const { distribution } = drawn;
    const z: number[] = [];
    const values: number[] = [];
    for (const { ops } of recordings) {
      const { seed, values: drew } = ops[i].drawn!.sample!;
      const few = drew.subarray(0, COMPARED);
      z.push(...standardDraw({ distribution, seed }, few.length));
      values.push(...few);
    }
    const fit: Affine | undefined = fitAffine(z, values);
    if (!fit)
      throw new TraceError(
        `The step draws from a different ${distribution} distribution each time it runs${atLine(caller)}. ${REMEDY}`,
      );
    Object.assign(drawn, fit);
  });
}
