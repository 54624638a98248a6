import { exitCode } from "../errors.js";

/**
 * A signal that aborts at Ctrl-C and at SIGTERM. A second Ctrl-C ends the process at once, and so does the death of
 * whoever started it over an IPC channel: what was saved last stands, the kernel ends within a second.
 */
export function stopSignal(onFirst: () => void): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(exitCode.interrupted);
    onFirst();
    controller.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  // Whoever waited for the result is gone: at once, so that another may do the same work anew.
  if (process.channel) process.on("disconnect", () => process.exit(exitCode.interrupted));
  process.channel?.unref();
  return controller.signal;
}
