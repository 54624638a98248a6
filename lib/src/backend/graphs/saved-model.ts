import type { Device } from "../devices/device.js";
import { integer, joined, message, text } from "./wire.js";

/** A graph in the form that TensorFlow loads into a session: the graph and its tags. */
export interface SavedModel {
  bytes: Uint8Array;
  tags: readonly string[];
}

export interface SavedModelOptions {
  /**
   * Whether TensorFlow runs the graph unchanged. Otherwise its optimizers rewrite it first, which takes up to a second.
   * Only the binding that set-up makes supports this; other bindings always rewrite. Default false.
   */
  asWritten?: boolean;
  /**
   * The device of the session. Only the binding that set-up makes supports this; others use a GPU if there is one.
   * Default "cpu".
   */
  device?: Device;
}

/** @param definition the bytes of a GraphDef */
export function savedModel(
  definition: Uint8Array,
  { asWritten = false, device = "cpu" }: SavedModelOptions = {},
): SavedModel {
  const tags = ["serve", ...(asWritten ? ["as_written"] : []), ...(device === "cpu" ? ["cpu"] : [])];
  const info = message(1, ...tags.map((tag) => text(4, tag)));
  return { bytes: joined([integer(1, 1), message(2, info, message(2, definition))]), tags };
}
