/**
 * The root of every error that topolab throws on purpose; `code` names the kind in one word.
 *
 * @example
 * if (error instanceof TopolabError) console.log(error.code, error.message);
 */
export class TopolabError extends Error {
  override readonly name: string = "TopolabError";
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Arrays whose counts or dimensions do not fit together.
 *
 * @example
 * if (error instanceof ShapeError) console.log(error.message);
 */
export class ShapeError extends TopolabError {
  override readonly name = "ShapeError";
  constructor(message: string) {
    super("shape", message);
  }
}

/**
 * Values that cannot be used: not finite, out of range, of the wrong kind.
 *
 * @example
 * if (error instanceof ValueError) console.log(error.message);
 */
export class ValueError extends TopolabError {
  override readonly name = "ValueError";
  constructor(message: string, options?: ErrorOptions) {
    super("value", message, options);
  }
}

/**
 * TensorFlow is missing or failed.
 *
 * @example
 * if (error instanceof BackendError) console.log("Run npm run doctor:", error.message);
 */
export class BackendError extends TopolabError {
  override readonly name = "BackendError";
  constructor(message: string, options?: ErrorOptions) {
    super("backend", message, options);
  }
}

/**
 * The memory of the GPU, or of the processor, is not enough for an operation.
 *
 * @example
 * if (error instanceof OutOfMemoryError) console.log("Take a smaller batch:", error.message);
 */
export class OutOfMemoryError extends TopolabError {
  override readonly name = "OutOfMemoryError";
  constructor(message: string, options?: ErrorOptions) {
    super("memory", message, options);
  }
}

/**
 * A disposed graph, loop, model or tensor was used again.
 *
 * @example
 * if (error instanceof DisposedError) console.log(error.message);
 */
export class DisposedError extends TopolabError {
  override readonly name = "DisposedError";
  constructor(message: string, options?: ErrorOptions) {
    super("disposed", message, options);
  }
}

/**
 * A training step that cannot be traced into a graph. The message names the operation and the line that called it.
 *
 * @example
 * if (error instanceof TraceError) console.log("See the guide to traced steps:", error.message);
 */
export class TraceError extends TopolabError {
  override readonly name = "TraceError";
  constructor(message: string, options?: ErrorOptions) {
    super("trace", message, options);
  }
}

/** A checkpoint that cannot be read, is damaged, or belongs to another training. */
export class CheckpointError extends TopolabError {
  override readonly name = "CheckpointError";
  constructor(message: string, options?: ErrorOptions) {
    super("checkpoint", message, options);
  }
}

/** The kind of problem with a dataset's file. */
export type DataFault =
  /** It is not here and cannot be downloaded. */
  | "missing"
  /** The download failed. */
  | "download"
  /** Its content contradicts its format, its size or its length. */
  | "damaged"
  /** It is intact, but not the file that was expected. */
  | "checksum"
  /** It has more entries, bytes or pixels than allowed, or names a place outside its folder. */
  | "unsafe";

/**
 * A data set that is missing or cannot be read; `fault` names the reason in one word.
 *
 * @example
 * if (error instanceof DataError && error.fault === "missing") console.log(error.message);
 */
export class DataError extends TopolabError {
  override readonly name = "DataError";
  constructor(
    readonly fault: DataFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super("data", message, options);
  }
}

/**
 * An iteration exceeded its proven bound, because rounding errors have become too large.
 *
 * @example
 * if (error instanceof ConvergenceError) console.log(error.message);
 */
export class ConvergenceError extends TopolabError {
  override readonly name = "ConvergenceError";
  constructor(message: string) {
    super("convergence", message);
  }
}

/**
 * The signal stopped a labeling. The error keeps the labels found so far.
 *
 * @example
 * if (error instanceof LabelingInterrupted) swapLabels(latents, targets, { start: error.labels });
 */
export class LabelingInterrupted extends TopolabError {
  override readonly name = "LabelingInterrupted";
  /** @param labels for each latent row the index of its target row, −1 where none is found yet */
  constructor(
    readonly labels: Int32Array,
    options?: ErrorOptions,
  ) {
    const left = labels.filter((label) => label < 0).length;
    super(
      "interrupted",
      `Labeling was stopped with ${labels.length - left} of ${labels.length} latents matched; the error's \`labels\` hold them`,
      options,
    );
  }
}
