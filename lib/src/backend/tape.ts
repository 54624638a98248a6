import { tf } from "./tensorflow.js";

/** Frees what tfjs saved for the gradient of a function that threw. tfjs itself frees it only when the function returns. */
export function discardTape(): void {
  const { state } = tf.engine();
  if (state.gradientDepth > 0 || !state.activeTape) return;
  for (const { saved } of state.activeTape) if (saved) tf.dispose(saved);
  state.activeTape = null as never;
}
