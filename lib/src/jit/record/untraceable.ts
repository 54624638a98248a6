import { TraceError } from "../../errors.js";
import { atLine, caller } from "./caller.js";

/** Operations whose output has a size that depends on the values of their inputs. */
const sizedByValues = new Set(
  (
    "Unique UniqueV2 Where NonMaxSuppressionV2 NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5 " +
    "SparseFillEmptyRows SparseReshape SparseSegmentMean SparseSegmentSum SparseToDense RaggedGather RaggedRange " +
    "RaggedTensorToTensor StringNGrams StringSplit DecodeBmp DecodeGif DecodeJpeg DecodePng"
  ).split(" "),
);

/**
 * Refuses an operation that a graph cannot repeat.
 * @param computed whether an input is computed by the step, not a constant
 * @throws {TraceError}
 */
export function refuseOp(op: string, computed: boolean): void {
  if (op === "Multinomial")
    throw new TraceError(
      `tf.multinomial draws in TensorFlow${atLine(caller())}, where tracing cannot seed it. Draw by ` +
        "`logits.sub(uniform(shape).log().neg().log()).argMax(-1)` (Gumbel-max) with `uniform` of topolab/jit, or run with `jit: false`.",
    );
  if (computed && sizedByValues.has(op))
    throw new TraceError(
      `The output size of ${op} depends on values${atLine(caller())}, but a graph needs known sizes. ` +
        "Mask with zeros instead of selecting, compute this outside the step, or run with `jit: false`.",
    );
}
