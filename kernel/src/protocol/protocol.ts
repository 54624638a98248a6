import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type * as zeromq from "zeromq";
import { messageOf } from "../errors/safely.js";
import { log, logTo } from "../log.js";
import { kernelInfo } from "../session/info.js";
import type { Stream } from "../session/output.js";
import { address } from "./address.js";
import { interruptMain } from "./interrupt-main.js";
import { fill, LastWords } from "./last-words.js";
import { outbox } from "./outbox.js";
import { watchParent } from "./parent.js";
import { Pipe } from "./pipes.js";
import { maxPending, type ProtocolData, portTaken, slot, type ToMain, type ToProtocol } from "./threads.js";
import { DroppedMessage, type Message, maxMessageBytes, Wire } from "./wire.js";

/**
 * Times in milliseconds: until the compiler is prepared, after the first answer, which must have been sent by then, or
 * without any request; and for ZeroMQ to deliver the last messages of a process that is about to be aborted.
 */
const patience = { answered: 50, unasked: 500, delivery: 100 };
/** The time for the main thread to shut down before the process is killed. */
const lastOrders = 1500;

const { connection, shared, answers, descriptors } = workerData as ProtocolData;
const port = parentPort as MessagePort;
const counters = new Int32Array(shared);
const session = randomUUID();
const wire = new Wire(connection.key, session);
const info = kernelInfo();

// An import makes Node search for the module's export names, which takes longer than loading it.
const { Publisher, Reply, Router } = createRequire(import.meta.url)("zeromq") as typeof zeromq;
const sockets = {
  shell: new Router(),
  control: new Router(),
  stdin: new Router(),
  iopub: new Publisher(),
  heartbeat: new Reply(),
};
/** Requests sent to the main thread and not yet answered, in order. */
const given: Message[] = [];
/** The main thread's current or last request; printed output belongs to it. */
let latest: Message | undefined;
let cold = true;
/** Whether the main thread was told to open the session. */
let open = false;

function tellMain(message: ToMain) {
  const words: ToMain[] = open ? [message] : [{ kind: "open", session }, message];
  open = true;
  for (const word of words) port.postMessage(word);
}

const send = {
  shell: outbox(counters, sockets.shell),
  control: outbox(counters, sockets.control),
  stdin: outbox(counters, sockets.stdin),
  iopub: outbox(counters, sockets.iopub),
};

function reply(socket: "shell" | "control", request: Message, type: string, content: object) {
  return send[socket](wire.encode({ type, content, parent: request.header, identities: request.identities }));
}

function status(request: Message, execution_state: string) {
  const draft = { type: "status", content: { execution_state }, parent: request.header };
  return send.iopub(wire.encode({ ...draft, identities: ["status"] }));
}

/** The answer that needs no compiler, sent at once while the main thread prepares or is idle. */
function answerInfo(socket: "shell" | "control", request: Message) {
  status(request, "busy");
  reply(socket, request, "kernel_info_reply", info);
  setTimeout(warmUp, patience.answered);
  status(request, "idle");
}

/** Makes the main thread prepare the compiler, once, after the first answer, because the front end waits for that. */
function warmUp() {
  if (!cold) return;
  cold = false;
  tellMain({ kind: "warm" });
}

/** Sends pending messages, closes the sockets and ends this thread. */
async function close(exitCode = 0): Promise<never> {
  const drained = Promise.all(Object.values(send).map((queue) => queue.drained()));
  await Promise.race([drained, new Promise((done) => setTimeout(done, 1000))]);
  for (const socket of Object.values(sockets)) {
    socket.linger = 500;
    socket.close();
  }
  // The main thread ends the process after this thread has ended, because zeromq aborts if it is torn down during work.
  await new Promise((done) => setTimeout(done, 5));
  return process.exit(exitCode);
}

/** Tells the main thread to shut down; if it does not react, the process is killed. */
async function shutdown(socket: "shell" | "control", request: Message) {
  status(request, "busy");
  const restart = request.content.restart === true;
  await reply(socket, request, "shutdown_reply", { status: "ok", restart });
  await status(request, "idle");
  tellMain({ kind: "shutdown" });
  setTimeout(() => process.kill(process.pid, "SIGKILL"), lastOrders);
}

function onControl(request: Message) {
  switch (request.header.msg_type) {
    case "kernel_info_request":
      return answerInfo("control", request);
    case "interrupt_request":
      interruptMain(counters, tellMain);
      status(request, "busy");
      reply("control", request, "interrupt_reply", { status: "ok" });
      return status(request, "idle");
    case "shutdown_request":
      return shutdown("control", request);
    default:
      tellMain({ kind: "control", message: request });
  }
}

function onShell(request: Message) {
  if (request.header.msg_type === "kernel_info_request" && given.length === 0)
    return answerInfo("shell", request);
  if (request.header.msg_type === "shutdown_request") return shutdown("shell", request);
  given.push(request);
  latest = given[0];
  tellMain({ kind: "request", message: request });
}

/** An answer to `input()`; the main thread sleeps until the counter changes. */
function onStdin(message: Message) {
  if (message.header.msg_type !== "input_reply") return;
  answers.postMessage(String(message.content.value ?? ""));
  Atomics.add(counters, slot.answers, 1);
  Atomics.notify(counters, slot.answers);
}

function done() {
  given.shift();
  latest = given[0] ?? latest;
}

async function listen(channel: "shell" | "control" | "stdin", handle: (message: Message) => unknown) {
  for await (const frames of sockets[channel])
    try {
      handle(wire.decode(frames));
    } catch (error) {
      log(`dropped a message: ${messageOf(error)}`);
      if (error instanceof DroppedMessage && error.request && channel !== "stdin")
        refuse(channel, error.request, error.message);
    }
}

/** Answers a malformed request. */
function refuse(channel: "shell" | "control", request: Message, evalue: string) {
  if (!request.header.msg_type.endsWith("_request")) return;
  status(request, "busy");
  const failure = { ename: "MalformedRequest", evalue, traceback: [] };
  const type = request.header.msg_type.replace(/_request$/, "_reply");
  reply(channel, request, type, { status: "error", ...failure });
  status(request, "idle");
}

async function echo(socket: zeromq.Reply) {
  for await (const frames of socket) await socket.send(frames);
}

/** Shows what child processes and native code print. */
function printNative(name: Stream, text: string) {
  const draft = { type: "stream", content: { name, text }, parent: latest?.header, identities: ["stream"] };
  const frames = wire.encode(draft);
  const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
  Atomics.add(counters, slot.pending, bytes);
  send.iopub(frames, bytes);
  if (name === "stderr" && lastWords.hear(text)) onOutOfMemory();
}

function drain() {
  for (const pipe of Object.values(pipes)) pipe.drain();
  Atomics.add(counters, slot.drained, 1);
  Atomics.notify(counters, slot.drained);
}

/** V8 is about to abort the process; the running cell is answered before that. */
async function onOutOfMemory() {
  if (!descriptors) return;
  pipes.stderr?.stop();
  fill(descriptors.fillStderr);
  const evalue = "The JavaScript heap is out of memory. The kernel died and its variables are lost.";
  log(`fatal error: ${evalue}`);
  const [request] = given;
  if (request)
    await answerLast(request, { ename: "OutOfMemory", evalue, traceback: [`OutOfMemory: ${evalue}`] });
  setTimeout(() => pipes.stderr?.discard(), patience.delivery);
}

function answerLast(request: Message, failure: object) {
  const draft = { type: "error", content: failure, parent: request.header, identities: ["error"] };
  send.iopub(wire.encode(draft));
  const type = request.header.msg_type.replace(/_request$/, "_reply");
  return Promise.all([
    reply("shell", request, type, { status: "error", ...failure }),
    status(request, "idle"),
  ]);
}

const behind = () => Atomics.load(counters, slot.pending) > maxPending;
const lastWords = new LastWords();
const pipes: { stdout?: Pipe; stderr?: Pipe } = {};
if (descriptors) {
  logTo(descriptors.log);
  for (const name of ["stdout", "stderr"] as const)
    pipes[name] = new Pipe(descriptors[name], (text) => printNative(name, text), behind);
}

port.on("message", (messages: ToProtocol[]) => {
  for (const message of messages)
    if (message.kind === "send") send[message.socket](message.frames, message.bytes);
    else if (message.kind === "done") done();
    else if (message.kind === "drain") drain();
    else close();
});

for (const socket of Object.values(sockets)) socket.maxMessageSize = maxMessageBytes;
for (const socket of [sockets.shell, sockets.control, sockets.stdin]) socket.sendHighWaterMark = 0;
// A full queue waits and does not drop messages; see Output, which slows the printing cell down.
sockets.iopub.noDrop = true;
sockets.iopub.sendHighWaterMark = 100;

const bound = await Promise.allSettled([
  sockets.shell.bind(address(connection, connection.shell_port)),
  sockets.control.bind(address(connection, connection.control_port)),
  sockets.stdin.bind(address(connection, connection.stdin_port)),
  sockets.iopub.bind(address(connection, connection.iopub_port)),
  sockets.heartbeat.bind(address(connection, connection.hb_port)),
]);
const refused = bound.find(({ status }) => status === "rejected") as PromiseRejectedResult | undefined;
if (refused) {
  log(`cannot listen on the ports of the connection file: ${messageOf(refused.reason)}`);
  await close(portTaken);
}
send.iopub(wire.encode({ type: "status", content: { execution_state: "starting" }, identities: ["status"] }));
listen("shell", onShell);
listen("control", onControl);
listen("stdin", onStdin);
echo(sockets.heartbeat);
watchParent(() => process.kill(process.pid, "SIGKILL"));
setTimeout(warmUp, patience.unasked);
