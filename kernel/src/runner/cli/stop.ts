import { exitCode } from "../errors.js";

/**
 * A signal that aborts at Ctrl-C and at SIGTERM. A second Ctrl-C ends the process at once; so does the death of a
 * parent that started it with an IPC channel. The last saved copy remains, and the kernel ends within a second.
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
  // The parent that waited for the result has died. Stop at once, so that another process can repeat the work.
  if (process.channel) process.on("disconnect", () => process.exit(exitCode.interrupted));
  process.channel?.unref();
  return controller.signal;
}
