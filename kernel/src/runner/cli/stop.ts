import { exitCode } from "../errors.js";

/**
 * A signal that aborts at Ctrl-C, at SIGTERM, and when whoever started this process over an IPC channel is gone.
 * A second Ctrl-C ends the process at once: what was saved last stands, the kernel ends within a second.
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
  if (process.send) process.on("disconnect", stop);
  return controller.signal;
}
