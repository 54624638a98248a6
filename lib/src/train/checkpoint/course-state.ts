import * as v from "valibot";
import type { RandomState } from "../../backend/index.js";
import { CheckpointError } from "../../errors.js";

const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** JSON has no NaN, so a missing loss is null. */
const loss = v.nullable(number);
const losses = v.record(v.string(), loss);

const schema = v.strictObject({
  version: v.literal(2),
  epoch: count,
  partial: v.nullable(v.strictObject({ steps: count, losses })),
  config: v.strictObject({
    rows: count,
    batch: count,
    ema: v.nullable(number),
    weightDecay: number,
    clipNorm: loss,
    data: v.string(),
    validation: v.nullable(v.string()),
    loss: v.nullable(v.string()),
    optimizer: v.array(v.string()),
    layer: v.array(v.string()),
  }),
  /** The number of updates of each optimizer; missing in files of topolab 0.1. */
  iterations: v.optional(v.array(count)),
  probe: losses,
  history: v.array(v.strictObject({ epoch: count, loss, valLoss: loss, seconds: number, losses })),
  patience: v.strictObject({ waited: count, best: v.strictObject({ epoch: count, valLoss: loss }) }),
  random: v.strictObject({ words: v.tuple([count, count, count, count]), spare: loss }),
});

/** The state of a training without its tensors. `partial` is the unfinished epoch after `epoch`. */
export type CourseState = v.InferOutput<typeof schema> & { random: RandomState };

/** @throws {CheckpointError} if the text is not such a state */
export function parseCourseState(text: string | undefined): CourseState {
  if (text === undefined)
    throw new CheckpointError("The file is not a checkpoint of fit: it holds no training state");
  try {
    const state = v.parse(schema, JSON.parse(text));
    if (state.history.length === state.epoch) return state;
    throw new Error(`its history has ${state.history.length} of ${state.epoch} epochs`);
  } catch (cause) {
    throw new CheckpointError(
      `The checkpoint does not hold a valid training state: ${(cause as Error).message}`,
      { cause },
    );
  }
}
