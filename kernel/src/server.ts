import { complete } from "./assist/complete.js";
import { inspect } from "./assist/inspect.js";
import type { Comms } from "./comm.js";
import type { Executor } from "./execute.js";
import type { History } from "./history.js";
import { kernelInfo } from "./info.js";
import type { Language } from "./language.js";
import { log } from "./log.js";
import type { Output } from "./output.js";
import type { Message } from "./wire.js";

type Content = object;

/** Answers the requests of the shell socket in their order, one at a time. */
export class Server {
  /** The request that runs, for those who must answer to its sender. */
  current: Message | undefined;
  private readonly queue: Message[] = [];
  private readonly aborted = new WeakSet<Message>();

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

  request(message: Message): void {
    this.queue.push(message);
    if (this.idle) this.work();
  }

  /** What the protocol thread does not answer by itself on the control socket: only the debugger's requests. */
  control(message: Message): void {
    this.output.publish("status", { execution_state: "busy" }, { parent: message.header });
    if (message.header.msg_type === "debug_request") this.reply("control", message, { ...declined(message) });
    this.output.publish("status", { execution_state: "idle" }, { parent: message.header });
  }

  private async work(): Promise<void> {
    for (let message = this.queue.shift(); message; message = this.queue.shift()) {
      this.current = message;
      this.output.parent = message.header;
      this.output.publish("status", { execution_state: "busy" });
      try {
        await this.answer(message);
      } catch (error) {
        log(`${message.header.msg_type} failed: ${(error as Error)?.stack ?? error}`);
      }
      this.output.publish("status", { execution_state: "idle" }, { parent: message.header });
      this.done();
    }
    this.current = undefined;
  }

  private async answer(message: Message): Promise<void> {
    if (this.aborted.has(message)) return this.reply("shell", message, { status: "aborted" });
    const answer = await this.contentFor(message);
    if (answer) this.reply("shell", message, answer);
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
        return complete(await this.language(), String(content.code), Number(content.cursor_pos ?? 0));
      case "inspect_request":
        return inspect(await this.language(), String(content.code), Number(content.cursor_pos ?? 0));
      case "is_complete_request":
        return (await this.language()).completeness(String(content.code));
      case "history_request":
        return { status: "ok", history: this.history.answer(content) };
      case "comm_info_request":
        return { status: "ok", comms: this.comms.list(content.target_name) };
      case "comm_open":
      case "comm_msg":
      case "comm_close":
        return void (await this.comms.receive(message));
      default:
        log(`no answer to ${message.header.msg_type}`);
        return undefined;
    }
  }

  /** After a failure, what the same front end had queued behind the cell is answered with `aborted`. */
  private async execute(message: Message): Promise<Content> {
    const reply = await this.executor.execute(message);
    if (reply.status === "error" && message.content.stop_on_error !== false) {
      await new Promise((resolve) => setTimeout(resolve, 20)); // what is on its way belongs to the queue
      for (const queued of this.queue)
        if (queued.header.msg_type === "execute_request") this.aborted.add(queued);
    }
    return reply;
  }
}

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
