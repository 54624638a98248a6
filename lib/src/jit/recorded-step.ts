import type { tf } from "../backend/index.js";
import { nativeBackend } from "../backend/native.js";
import type { Abstract } from "./record/shapes.js";
import { sameAgain, type TensorStep, trace } from "./record/trace.js";
import type { Traced } from "./record/traced.js";

/** The number of first runs that are always checked, because a changing number usually changes from run to run. */
const FIRST_RUNS = 4;
/** The share of the run time that later checks may take. */
const SHARE = 0.02;

/**
 * A traced step that is recorded again from time to time, to detect changes. A number captured from JavaScript may
 * change between two runs, and the graph would keep the old one.
 */
export class RecordedStep {
  readonly traced: Traced;
  private runs = 0;
  /** Milliseconds of runs since the last check. */
  private ran = 0;
  private checkTakes = 0;

  constructor(
    private readonly step: TensorStep,
    private readonly inputs: readonly Abstract[],
  ) {
    this.traced = trace(step, inputs);
  }

  /**
   * Checks the step before each of the first runs, then as often as checks stay cheap.
   * @throws {TraceError} if the step differs from the traced one
   */
  beforeRun(): void {
    this.runs++;
    if (this.runs === 1 || (this.runs > FIRST_RUNS && this.ran * SHARE < this.checkTakes)) return;
    const started = performance.now();
    sameAgain(this.traced.recording, this.step, this.inputs);
    this.checkTakes = performance.now() - started;
    this.ran = 0;
  }

  /** Records the duration of a run. */
  afterRun(milliseconds: number): void {
    this.ran += milliseconds;
  }
}

/** Shape and type of a tensor, with this number of rows. */
export function abstractOf(tensor: tf.Tensor, rows?: number): Abstract {
  const { dtype } = nativeBackend().tensorMap.get(tensor.dataId);
  return { shape: rows === undefined ? tensor.shape : [rows, ...tensor.shape.slice(1)], dtype };
}
