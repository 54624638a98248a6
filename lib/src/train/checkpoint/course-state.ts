import * as v from "valibot";
import type { RandomState } from "../../backend/index.js";
import { CheckpointError } from "../../errors.js";

const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** JSON has no NaN: a loss that is not there is null. */
const loss = v.nullable(number);

const schema = v.strictObject({
  version: v.literal(1),
  epoch: count,
  config: v.strictObject({
    rows: count,
    batch: count,
    ema: v.nullable(number),
    weightDecay: number,
    clipNorm: loss,
  }),
  history: v.array(
    v.strictObject({
      epoch: count,
      loss,
      valLoss: loss,
      seconds: number,
      losses: v.record(v.string(), loss),
    }),
  ),
  patience: v.strictObject({ waited: count, best: v.strictObject({ epoch: count, valLoss: loss }) }),
  random: v.strictObject({ words: v.tuple([count, count, count, count]), spare: loss }),
});

/** Where a training stands after an epoch, but for its tensors. */
export type CourseState = v.InferOutput<typeof schema> & { random: RandomState };

/** @throws {CheckpointError} when the text is not such a state */
export function parseCourseState(text: string | undefined): CourseState {
  try {
    return v.parse(schema, JSON.parse(text ?? ""));
  } catch (cause) {
    throw new CheckpointError(
      `The checkpoint does not say where the training stood: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
}
