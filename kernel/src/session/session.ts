import type { EventEmitter } from "node:events";
import type { MessagePort, Worker } from "node:worker_threads";
import { Callbacks } from "../cell/callbacks.js";
import { Capture } from "../cell/capture.js";
import { installCell } from "../cell/cell.js";
import { Comms } from "../cell/comm.js";
import { guardTimers } from "../cell/timers.js";
import { failureOf } from "../errors/failure.js";
import { attempt } from "../errors/safely.js";
import type { Descriptors } from "../protocol/descriptors.js";
import { Mailbox } from "../protocol/mailbox.js";
import type { ToMain } from "../protocol/threads.js";
import { Wire } from "../protocol/wire.js";
import { announceWriters, keepOpen } from "../protocol/writers.js";
import { areasBelow } from "../widgets/areas.js";
import { restoreWidgets } from "../widgets/restore.js";
import { Executor } from "./execute.js";
import { isInterrupt } from "./gate.js";
import { History } from "./history.js";
import { Interrupts } from "./interrupts.js";
import { guardProcess, ProcessExit } from "./leaving.js";
import { Output } from "./output.js";
import { Server } from "./server.js";

interface Parts {
  /** Signs messages. */
  key: string;
  id: string;
  /** The protocol thread. */
  worker: Worker;
  shared: SharedArrayBuffer;
  descriptors: Descriptors | undefined;
  /** Delivers the answers to `input()`. */
  answers: MessagePort;
}

export interface Session {
  /** Handles messages of the protocol thread. */
  receive(message: Exclude<ToMain, { kind: "open" }>): void;
  /** Ends the process. */
  leave(code: number): never;
}

/** Creates the parts that run cells and connects them to the process. */
export function openSession({ key, id, worker, shared, descriptors, answers }: Parts): Session {
  const counters = new Int32Array(shared);
  const mailbox = new Mailbox(worker);
  const capture = new Capture();
  const output: Output = new Output(
    mailbox,
    new Wire(key, id),
    shared,
    descriptors !== undefined,
    capture,
    (type, content) => {
      if (type !== "display_data" && type !== "execute_result") return;
      for (const data of areasBelow(content)) output.publish("display_data", { data, metadata: {} });
    },
  );
  const language = lazily(() =>
    import("../language/language.js").then(
      (module) => new module.Language(process.cwd(), () => callbacks.gate ?? executor.gate, interrupts),
    ),
  );
  const history = new History();
  const interrupts: Interrupts = new Interrupts(counters, () => {
    executor.interrupt();
    callbacks.interrupt();
  });
  const othersWait = () => server.cellsWait;
  const executor: Executor = new Executor({ language, output, history, interrupts, othersWait });
  const callbacks: Callbacks = new Callbacks({
    capture,
    describe: async (error) => failureOf(error, (await language()).traces),
    interrupts,
  });
  const comms = new Comms(output, (handler) => interrupts.breakable(handler));
  const server: Server = new Server(executor, language, comms, history, output, () =>
    mailbox.postSoon({ kind: "done" }),
  );
  guardTimers((work, timer) => {
    try {
      return interrupts.breakable(work);
    } catch (error) {
      if (!isInterrupt(error)) throw error;
      clearInterval(timer);
    }
  });
  restoreWidgets(comms, () => capture.pageOpened());
  installCell({ executor, callbacks, output, comms, server, counters, answers });
  if (descriptors) {
    keepOpen();
    announceWriters(() => output.giveWay());
  }
  interrupts.listen();
  const tell = (what: string) => (error: unknown) => {
    if (attempt(() => error instanceof ProcessExit && error.told, false)) return;
    output.write("stderr", `${what} ${failureOf(error).traceback.join("\n")}\n`);
  };
  // Not a listener, because a cell could remove it.
  process.setUncaughtExceptionCaptureCallback((error) => {
    tell("Uncaught")(error);
    attempt(() => (process as EventEmitter).emit("uncaughtException", error, "uncaughtException"), false);
  });
  process.on("unhandledRejection", tell("Unhandled rejection:"));
  return {
    leave: guardProcess((exit) => executor.leave(exit)),
    receive(message) {
      if (message.kind === "warm") language().then((ready) => server.idle && ready.warm());
      else if (message.kind === "request") server.request(message.message);
      else if (message.kind === "control") server.control(message.message);
      else if (message.kind === "interrupt") interrupts.onMessage();
      else {
        output.finish();
        mailbox.post({ kind: "close" });
      }
    },
  };
}

/** The first call creates it; every call returns it. */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
