import { onGpu } from "../backend/native.js";
import type { Traced } from "./record/traced.js";

/**
 * How a traced loop runs:
 * - "while": a functional loop, ready in half a second; each step's operations run one by one.
 * - "lowered": the loop's body as part of the main graph, state updated in place: what large models and
 *   convolutions need (oneDNN's convolutions are put into the main graph only).
 * - "xla": the whole loop compiled to machine code, which takes seconds, and pays for small models. On a CPU the code
 *   is kept in the folder `compiled` of topolab's cache, each entry with a checksum, so that the next process trains
 *   the same graph at once; `TOPOLAB_COMPILE_CACHE=0` keeps nothing.
 */
export type Form = (typeof forms)[number];

export const forms = ["while", "lowered", "xla"] as const;

export interface Execution {
  form: Form;
  /** Why this form, in a sentence for the user. */
  reason: string;
}

/** Parameters from which on memory traffic, not the number of operations, takes the time. */
const LARGE = 1_000_000;
/** Steps that earn back XLA's compilation: it saves about 0.1 ms a step and costs about 1 s. */
const LONG = 10_000;

/** Chooses the form by what the step holds and how many steps are to come; the same input, the same choice. */
export function chooseExecution(traced: Traced, steps: number, form?: Form): Execution {
  if (form) return { form, reason: "asked for" };
  const convolution = traced.recording.ops.find(
    ({ op }) => op.startsWith("Conv") || op.startsWith("Depthwise"),
  );
  if (convolution)
    return { form: "lowered", reason: "convolutions run fastest in the main graph, by oneDNN" };
  const size = stateSize(traced);
  if (size >= LARGE)
    return { form: "lowered", reason: `${millions(size)} numbers of state are best updated in place` };
  if (steps >= LONG && !onGpu())
    return {
      form: "xla",
      reason: `${steps.toLocaleString("en")} steps of a small model are worth compiling`,
    };
  return { form: "while", reason: "a short run starts fastest without compiling" };
}

function stateSize({ state }: Traced): number {
  return state.reduce((sum, { variable }) => sum + variable.size, 0);
}

const millions = (count: number) => `${(count / 1e6).toFixed(1)} million`;
