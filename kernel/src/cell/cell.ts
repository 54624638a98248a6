import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { withoutBytes } from "../display/bytes.js";
import { sizeMetadata } from "../display/png-size.js";
import { slot } from "../protocol/threads.js";
import type { Executor } from "../session/execute.js";
import type { Output } from "../session/output.js";
import type { Server } from "../session/server.js";
import type { Callbacks } from "./callbacks.js";
import type { Comms } from "./comm.js";
import type { Bundle, Cell } from "./globals.js";
import { redirectStreams } from "./streams.js";

interface Parts {
  executor: Executor;
  callbacks: Callbacks;
  output: Output;
  comms: Comms;
  server: Server;
  counters: Int32Array;
  answers: MessagePort;
}

/** Defines the globals that cells use: `cell`, `input`, their output, tslab's display. */
export function installCell(parts: Parts): void {
  const cell = makeCell(parts);
  const scope = globalThis as Record<string | symbol, unknown>;
  scope[Symbol.for("Jupyter.cell")] = cell;
  scope.cell = cell;
  scope.input = (prompt = "", options: { password?: boolean } = {}) => ask(parts, String(prompt), options);
  redirectStreams((stream, chunk) => parts.output.write(stream, chunk));
}

function makeCell({ executor, callbacks, output, comms }: Parts): Cell {
  return {
    get signal() {
      return (callbacks.gate ?? executor.gate).signal;
    },
    get closed() {
      return (callbacks.gate ?? executor.gate).closedSignal;
    },
    display(data: Bundle, { id, update = false, metadata = {} } = {}) {
      const transient = id === undefined ? {} : { display_id: id };
      const shown = withoutBytes(data);
      const content = { data: shown, metadata: { ...sizeMetadata(shown), ...metadata }, transient };
      output.publish(update ? "update_display_data" : "display_data", content);
    },
    clear(wait = false) {
      output.publish("clear_output", { wait });
    },
    openComm: (target, data, options) => comms.open(target, data, options),
    capture: (sink, work) => callbacks.capture(sink, work),
    callBack: (sink, work, options) => callbacks.callBack(sink, work, options),
    onEnd: (callback) => executor.onEnd(callback),
  };
}

/** Asks the front end that sent the running cell for input, and sleeps until it answers or the cell is interrupted. */
function ask({ output, server, counters, answers }: Parts, prompt: string, { password = false }): string {
  const request = server.current;
  if (!request?.content.allow_stdin)
    throw new Error("input() needs a front end that can ask the user for text; this one cannot");
  while (receiveMessageOnPort(answers)); // an answer to an abandoned question
  const before = Atomics.load(counters, slot.answers);
  const content = { prompt, password };
  output.reply("stdin", {
    type: "input_request",
    content,
    parent: request.header,
    identities: request.identities,
  });
  while (Atomics.load(counters, slot.answers) === before) Atomics.wait(counters, slot.answers, before, 100);
  return String(receiveMessageOnPort(answers)?.message ?? "");
}
