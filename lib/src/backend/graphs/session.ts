import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BackendError, DisposedError } from "../../errors.js";
import { memoryError } from "../devices/gpu-memory.js";
import { type Native, nativeBackend, type OutputMetadata, type TensorValues } from "../native.js";
import type { SavedModel } from "./saved-model.js";

/** A graph in its own TensorFlow session, which keeps its variables between runs. */
export class Session {
  private readonly native: Native = nativeBackend();
  private readonly id: number;
  private open = true;

  /**
   * @param tensorFloat32 whether a GPU may round factors to TF32; default false
   * @throws {OutOfMemoryError} if the device has too little memory for the graph's constants
   * @throws {BackendError} if TensorFlow refuses the graph
   */
  constructor(
    { bytes, tags }: SavedModel,
    private readonly tensorFloat32 = false,
  ) {
    // The binding loads models only from folders. This folder exists during the call.
    const folder = mkdtempSync(join(tmpdir(), "topolab-graph-"));
    try {
      writeFileSync(join(folder, "saved_model.pb"), bytes);
      this.id = this.native.binding.loadSavedModel(`${folder}/`, tags.join(","));
    } catch (error) {
      const known = memoryError("The graph", error);
      if (known !== error) throw known;
      throw new BackendError(`TensorFlow did not load the graph: ${(error as Error).message}`, {
        cause: error,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /**
   * Feeds placeholders and fetches the first outputs of nodes, by their names.
   * @returns the fetched tensors as the binding describes them; the caller deletes them
   * @throws {DisposedError} after {@link dispose}
   * @throws {OutOfMemoryError} if the device has too little memory
   */
  run(feeds: readonly Feed[], fetches: readonly string[]): OutputMetadata[] {
    this.requireOpen();
    const outputs = (names: readonly string[]) => names.map((name) => `${name}:0`).join(",");
    const { binding } = this.native;
    const ids = feeds.map(({ id }) => id);
    if (this.tensorFloat32) binding.allowTensorFloat32?.(true);
    try {
      return binding.runSavedModel(this.id, ids, outputs(feeds.map(({ name }) => name)), outputs(fetches));
    } catch (error) {
      throw memoryError("The graph", error);
    } finally {
      if (this.tensorFloat32) binding.allowTensorFloat32?.(false);
    }
  }

  /** Like {@link run}. @returns the values of the fetched tensors */
  values(feeds: readonly Feed[], fetches: readonly string[]): TensorValues[] {
    const { binding } = this.native;
    return this.run(feeds, fetches).map(({ id }) => {
      const values = binding.tensorDataSync(id);
      binding.deleteTensor(id);
      return values;
    });
  }

  /** @throws {DisposedError} after {@link dispose} */
  requireOpen(): void {
    if (!this.open)
      throw new DisposedError(
        "The TensorFlow graph was disposed and cannot run again: make a new one, or dispose it after its last use",
      );
  }

  /** Closes the session; a second call does nothing. */
  dispose(): void {
    if (this.open) this.native.binding.deleteSavedModel(this.id);
    this.open = false;
  }
}

export interface Feed {
  /** The placeholder's name. */
  name: string;
  /** The binding's id of the tensor. */
  id: number;
}
