import { MessageChannel, Worker } from "node:worker_threads";
import { log } from "../log.js";
import type { Connection } from "../protocol/connection.js";
import { captureDescriptors } from "../protocol/descriptors.js";
import type { ProtocolData, ToMain } from "../protocol/threads.js";
import type { Session } from "./session.js";

/**
 * Starts a kernel on this connection and returns at once. The kernel runs until it is told to shut down.
 *
 * Only the protocol thread is started here; it answers kernel_info_request. The session is loaded when that thread has
 * work for it.
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
  let session: Session | undefined;
  /** Messages that arrived before the session was loaded. */
  const early: Parameters<Session["receive"]>[0][] = [];
  const open = async (id: string) => {
    const { openSession } = await import("./session.js");
    session = openSession({ key, id, worker, shared, descriptors, answers: port2 });
    for (const message of early) session.receive(message);
  };
  worker.on("message", (message: ToMain) => {
    if (message.kind === "open") open(message.session);
    else if (session) session.receive(message);
    else early.push(message);
  });
  worker.on("error", ({ message }) => log(`the protocol thread failed: ${message}`));
  worker.on("exit", (code) => (session ? session.leave(code) : process.exit(code)));
  process.on("SIGINT", () => {}); // the session stops cells; before it is loaded there are no cells
}
