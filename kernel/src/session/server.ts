import { setTimeout } from "node:timers";
import { complete } from "../assist/complete.js";
import { inspect } from "../assist/inspect.js";
import type { Comms } from "../cell/comm.js";
import { failureOf } from "../errors/failure.js";
import type { Language } from "../language/language.js";
import { log } from "../log.js";
import type { Message } from "../protocol/wire.js";
import { cursorOf, MalformedRequest, textOf } from "./content.js";
import type { Executor } from "./execute.js";
import type { History } from "./history.js";
import { kernelInfo } from "./info.js";
import type { Output } from "./output.js";

type Content = object;

/** Answers the requests of the shell socket in their order, one at a time. */
export class Server {
  /** The running request, for answers to its sender. */
  current: Message | undefined;
  private readonly queue: Message[] = [];
  private readonly aborted = new WeakSet<Message>();
  /** Comm messages that were handled while a cell ran. */
  private readonly heard = new WeakSet<Message>();

  constructor(
    private readonly executor: Executor,
    private readonly language: () => Promise<Language>,
    private readonly comms: Comms,
    private readonly history: History,
    private readonly output: Output,
    private readonly done: () => void,
  ) {}

  get idle(): boolean {
    return this.current === undefined;
  }

  /** Whether a cell waits for its turn. */
  get cellsWait(): boolean {
    return this.queue.some(({ header }) => header.msg_type === "execute_request");
  }

  request(message: Message): void {
    this.queue.push(message);
    if (this.idle) this.work();
    else if (isOfComm(message)) this.hear(message);
  }

  /**
   * Handles a widget's message while a running cell awaits, because a control may stop work that the cell began. Front
   * ends wait for the idle status before they send the next change, and treat it as the kernel's.
   */
  private async hear(message: Message): Promise<void> {
    this.heard.add(message);
    const status = (execution_state: string, parent: Message["header"]) =>
      this.output.publish("status", { execution_state }, { parent });
    status("busy", message.header);
    this.output.send();
    await this.answer(message);
    status("idle", message.header);
    if (this.current) status("busy", this.current.header);
    this.output.send();
  }

  /** Requests on the control socket that the protocol thread does not answer: only the debugger's. */
  control(message: Message): void {
    const { header } = message;
    this.output.publish("status", { execution_state: "busy" }, { parent: header });
    if (header.msg_type === "debug_request") this.reply("control", message, declined(message));
    else if (isRequest(message)) this.reply("control", message, failed(unknown(message)));
    this.output.publish("status", { execution_state: "idle" }, { parent: header });
    this.output.send();
  }

  private async work(): Promise<void> {
    for (let message = this.queue.shift(); message; message = this.queue.shift()) {
      if (this.heard.has(message)) {
        this.done();
        continue;
      }
      this.current = message;
      const { parent } = this.output;
      // Output of a handler of comm messages belongs to the last cell, like output of timers.
      if (isRequest(message)) this.output.parent = message.header;
      this.output.publish("status", { execution_state: "busy" }, { parent: message.header });
      if (message.header.msg_type !== "execute_request") this.output.send();
      await this.answer(message);
      this.output.finish();
      this.output.publish("status", { execution_state: "idle" }, { parent: message.header });
      // Later output of timers belongs to the last cell.
      if (message.header.msg_type !== "execute_request") this.output.parent = parent;
      this.done();
      this.output.send();
    }
    this.current = undefined;
  }

  /** Answers a request in any case. */
  private async answer(message: Message): Promise<void> {
    try {
      const answer = this.aborted.has(message) ? { status: "aborted" } : await this.contentFor(message);
      if (answer) this.reply("shell", message, answer);
    } catch (error) {
      this.apologize(message, error);
    }
  }

  /** Reports an internal failure, or a request that violates the protocol. */
  private apologize(message: Message, error: unknown): void {
    const failure = failureOf(error);
    log(`${message.header.msg_type} failed: ${failure.ename}: ${failure.evalue}`);
    const executes = message.header.msg_type === "execute_request";
    if (executes && message.content.silent !== true) this.output.publish("error", failure);
    if (isRequest(message)) this.reply("shell", message, failed(error));
    else this.output.write("stderr", `Uncaught ${failure.traceback.join("\n")}\n`);
  }

  private reply(socket: "shell" | "control", message: Message, content: Content): void {
    const type = message.header.msg_type.replace(/_request$/, "_reply");
    this.output.reply(socket, { type, content, parent: message.header, identities: message.identities });
  }

  private async contentFor(message: Message): Promise<Content | undefined> {
    const { content } = message;
    switch (message.header.msg_type) {
      case "execute_request":
        return this.execute(message);
      case "kernel_info_request":
        return kernelInfo();
      case "complete_request":
        return complete(await this.language(), textOf(content, "code"), cursorOf(content));
      case "inspect_request":
        return inspect(await this.language(), textOf(content, "code"), cursorOf(content));
      case "is_complete_request":
        return (await this.language()).completeness(textOf(content, "code"));
      case "history_request":
        return { status: "ok", history: this.history.answer(content) };
      case "comm_info_request":
        return { status: "ok", comms: this.comms.list(content.target_name) };
      case "comm_open":
      case "comm_msg":
      case "comm_close":
        return void (await this.comms.receive(message));
      default:
        if (isRequest(message)) throw unknown(message);
        return undefined; // a message that needs no answer
    }
  }

  /** After a failure, requests that the same front end had queued after the cell are answered with `aborted`. */
  private async execute(message: Message): Promise<Content> {
    const reply = await this.executor.execute(message);
    if (reply.status === "error" && message.content.stop_on_error !== false) {
      await new Promise((resolve) => setTimeout(resolve, 20)); // messages in transit belong to the queue
      for (const queued of this.queue)
        if (queued.header.msg_type === "execute_request") this.aborted.add(queued);
    }
    return reply;
  }
}

const isOfComm = ({ header }: Message) =>
  header.msg_type.startsWith("comm_") && !header.msg_type.endsWith("_request");

const isRequest = ({ header }: Message) => header.msg_type.endsWith("_request");

const unknown = ({ header }: Message) =>
  new MalformedRequest(`This kernel does not support ${header.msg_type}`);

const failed = (error: unknown): Content => ({ status: "error", ...failureOf(error) });

function declined(message: Message): Content {
  const { command, seq } = message.content;
  return {
    type: "response",
    request_seq: seq,
    command,
    success: false,
    message: "This kernel has no debugger",
  };
}
