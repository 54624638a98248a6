import { MessageChannel, Worker } from "node:worker_threads";
import { log } from "../log.js";
import type { Connection } from "../protocol/connection.js";
import { captureDescriptors } from "../protocol/descriptors.js";
import type { ProtocolData, ToMain } from "../protocol/threads.js";
import type { Session } from "./session.js";

/**
 * Starts a kernel on this connection, and returns at once: it lives until it is told to shut down.
 *
 * Only the protocol thread is started here, which answers what kernel this is. The session is loaded when that thread
 * has something to do for it.
 */
export function startKernel(connection: Connection): void {
  const descriptors = captureDescriptors();
  const shared = new SharedArrayBuffer(64);
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL("../protocol/protocol.js", import.meta.url), {
    workerData: { connection, shared, answers: port1, descriptors } satisfies ProtocolData,
    transferList: [port1],
    stdout: false,
    stderr: false,
  });
  port2.unref();
  const { key } = connection;
  let session: Promise<Session> | undefined;
  let leave = (code: number) => process.exit(code);
  const open = async (id: string) => {
    const module = await import("./session.js");
    const opened = module.openSession({ key, id, worker, shared, descriptors, answers: port2 });
    leave = opened.leave;
    return opened;
  };
  worker.on("message", async (message: ToMain) => {
    if (message.kind === "open") session = open(message.session);
    else (await session)?.receive(message);
  });
  worker.on("error", ({ message }) => log(`the protocol thread failed: ${message}`));
  worker.on("exit", (code) => leave(code));
  process.on("SIGINT", () => {}); // the session stops cells; before it is loaded there are none
}
