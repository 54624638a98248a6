import { bytes, integer, joined, message, text } from "./wire.js";

/**
 * The bytes of a SavedModel, tagged "serve", around a frozen GraphDef: one whose weights are constants, as
 * TensorFlow 1 handed out its trained networks. The binding loads nothing else.
 */
export function frozenModel(definition: Uint8Array): Uint8Array {
  const tags = message(1, text(4, "serve"));
  return joined([...integer(1, 1), ...message(2, tags, bytes(2, definition))]);
}
