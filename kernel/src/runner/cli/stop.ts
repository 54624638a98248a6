import { exitCode } from "../errors.js";

/**
 * A signal that aborts at Ctrl-C and at SIGTERM. A second Ctrl-C ends the process at once, and so does the death of the
 * parent that started it over an IPC channel. The last saved copy stays, and the kernel ends within a second.
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
  // The parent that waited for the result is gone. Stop at once, so that another process can do the work again.
  if (process.channel) process.on("disconnect", () => process.exit(exitCode.interrupted));
  process.channel?.unref();
  return controller.signal;
}
