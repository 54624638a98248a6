import { randomUUID } from "node:crypto";
import type { Json, Message } from "../protocol/wire.js";
import type { Output } from "../session/output.js";
import type { Comm } from "./globals.js";

type Receiver = (data: Json, buffers: Uint8Array[]) => unknown;
type Target = (comm: Comm, data: Json, buffers: Uint8Array[]) => unknown;

interface Line {
  comm: Comm;
  receivers: Receiver[];
  closers: ((data: Json) => unknown)[];
}

/** The comms between this kernel and its front ends. */
export class Comms {
  private readonly lines = new Map<string, Line>();
  private readonly targets = new Map<string, Target>();
  /** The message whose handlers run; their messages belong to it. */
  private received: Message | undefined;

  /** @param call calls a handler; an interrupt breaks it */
  constructor(
    private readonly output: Output,
    private readonly call: (handler: () => unknown) => unknown,
  ) {}

  /** The handler for comms that a front end opens to this target. */
  register(target: string, handler: Target): void {
    this.targets.set(target, handler);
  }

  /** Opens a comm to a target that the front end knows. */
  open(target: string, data: unknown, options: { metadata?: object; buffers?: Uint8Array[] } = {}): Comm {
    const comm = this.add(randomUUID(), target);
    this.output.publish("comm_open", { comm_id: comm.id, target_name: target, data }, options);
    return comm;
  }

  /** The content of comm_info_reply. */
  list(target: unknown): object {
    const lines = [...this.lines.values()].map((line) => line.comm);
    const wanted = lines.filter((comm) => typeof target !== "string" || comm.target === target);
    return Object.fromEntries(wanted.map((comm) => [comm.id, { target_name: comm.target }]));
  }

  /** Passes a comm message to its listeners. */
  async receive(message: Message): Promise<void> {
    const { header, content, buffers } = message;
    const id = String(content.comm_id);
    const data = (content.data ?? {}) as Json;
    if (header.msg_type === "comm_open") return this.accept(message, id, data);
    const line = this.lines.get(id);
    if (!line) return;
    if (header.msg_type === "comm_msg")
      for (const receiver of line.receivers) await this.during(message, () => receiver(data, buffers));
    else {
      this.lines.delete(id);
      for (const closer of line.closers) await this.during(message, () => closer(data));
    }
  }

  private async accept(message: Message, id: string, data: Json): Promise<void> {
    const name = String(message.content.target_name);
    const target = this.targets.get(name);
    if (!target) return this.output.publish("comm_close", { comm_id: id, data: {} });
    await this.during(message, () => target(this.add(id, name), data, message.buffers));
  }

  /**
   * Calls a handler of the message. If a cell runs at the same time, messages that the handler sends after an await
   * belong to the cell.
   */
  private during(message: Message, handler: () => unknown): unknown {
    this.received = message;
    try {
      return this.call(handler);
    } finally {
      this.received = undefined;
    }
  }

  private add(id: string, target: string): Comm {
    const receivers: Receiver[] = [];
    const closers: ((data: Json) => unknown)[] = [];
    const publish = (type: string, data: unknown, buffers?: Uint8Array[], metadata?: object) =>
      this.output.publish(
        type,
        { comm_id: id, data },
        { buffers, metadata, ...(this.received && { parent: this.received.header }) },
      );
    const comm: Comm = {
      id,
      target,
      send: (data, buffers, metadata) => publish("comm_msg", data, buffers, metadata),
      onMessage: (handler) => void receivers.push(handler),
      onClose: (handler) => void closers.push(handler),
      close: (data = {}) => {
        if (this.lines.delete(id)) publish("comm_close", data);
      },
    };
    this.lines.set(id, { comm, receivers, closers });
    return comm;
  }
}
