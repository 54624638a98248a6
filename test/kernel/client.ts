import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Dealer, Request, Subscriber } from "zeromq";
import { portTaken } from "../../kernel/src/protocol/threads.js";
import { freePort } from "../../kernel/src/runner/free-port.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const cli = path.join(repository, "kernel/dist/cli.js");
const delimiter = "<IDS|MSG>";

// biome-ignore lint/suspicious/noExplicitAny: what a kernel answers is looked into freely
export type Content = Record<string, any>;

export interface Received {
  type: string;
  parent: string | undefined;
  content: Content;
  metadata: Content;
  buffers: Buffer[];
}

/** All that a cell brought. */
export interface Run {
  reply: Content;
  messages: Received[];
  /** The types on iopub between busy and idle. */
  types: string[];
  stdout: string;
  stderr: string;
  /** Its execute_result's text. */
  result: string | undefined;
  error: Content | undefined;
  /** From the request to the reply. */
  seconds: number;
}

export interface KernelOptions {
  cwd?: string;
  env?: Record<string, string>;
  key?: string;
  /** Node's own arguments. */
  node?: string;
}

type Channel = "shell" | "control" | "stdin";

/** A Jupyter front end in small: starts a kernel, speaks the protocol, and remembers all that it hears. */
export class Client {
  readonly heard: Received[] = [];
  readonly replies: Received[] = [];
  readonly asked: Received[] = [];
  /** What the kernel wrote to the stderr of its process. */
  log = "";
  readonly process: ChildProcess;
  private readonly sockets: { shell: Dealer; control: Dealer; stdin: Dealer; iopub: Subscriber };
  private readonly session = randomUUID();
  private waiting: (() => void)[] = [];
  exited: Promise<number | null>;

  private constructor(
    readonly ports: Record<string, number>,
    readonly key: string,
    private readonly folder: string,
    options: KernelOptions,
  ) {
    const file = path.join(folder, "connection.json");
    const connection = { transport: "tcp", ip: "127.0.0.1", key, signature_scheme: "hmac-sha256", ...ports };
    writeFileSync(file, JSON.stringify(connection));
    const env = { ...process.env, TOPOLAB_HISTORY: path.join(folder, "history"), ...options.env };
    const argv = ["--disable-warning=ExperimentalWarning", cli, file];
    const cwd = options.cwd ?? repository;
    this.process = spawn(options.node ?? process.execPath, argv, {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.process.stderr?.on("data", (chunk) => {
      this.log += chunk;
    });
    this.exited = new Promise((resolve) => this.process.on("exit", (code) => resolve(code)));
    const routingId = this.session;
    this.sockets = {
      shell: new Dealer({ routingId }),
      control: new Dealer({ routingId }),
      stdin: new Dealer({ routingId }),
      iopub: new Subscriber(),
    };
    this.sockets.iopub.receiveHighWaterMark = 0;
  }

  /** A kernel that has answered; with other ports if one of the free ones was taken meanwhile. */
  static async start(options: KernelOptions = {}): Promise<Client> {
    for (;;) {
      const client = await Client.launch(options);
      const taken = client.exited.then((code) => code === portTaken);
      if (await Promise.race([client.ready().then(() => false), taken])) await client.stop();
      else return client;
    }
  }

  /** A kernel that may not have answered yet. */
  static async launch(options: KernelOptions, chosen: Record<string, number> = {}): Promise<Client> {
    const names = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"];
    const free = await Promise.all(names.map(async (name) => [name, await freePort()]));
    const ports = { ...Object.fromEntries(free), ...chosen };
    const folder = mkdtempSync(path.join(tmpdir(), "topolab-kernel-"));
    const client = new Client(ports, options.key ?? randomUUID(), folder, options);
    client.connect();
    return client;
  }

  /** Sends a request and waits for its answer. */
  async request(
    type: string,
    content: Content = {},
    channel: Channel = "shell",
    seconds = 100,
  ): Promise<Content> {
    const id = await this.send(channel, type, content);
    return (await this.until(() => this.replies.find((reply) => reply.parent === id), seconds, type)).content;
  }

  /** Runs a cell to its end. */
  async run(code: string, content: Content = {}, seconds = 100): Promise<Run> {
    const start = performance.now();
    const id = await this.execute(code, content);
    return this.outcome(id, start, seconds);
  }

  /** Sends a cell as JupyterLab does, with its id. @returns the message's id */
  async executeCell(cellId: string, code: string, deletedCells: string[] = []): Promise<string> {
    const metadata = { cellId, deletedCells, recordTiming: false };
    const { id, frames } = this.message("execute_request", { code, stop_on_error: true }, {}, metadata);
    await this.sendFrames("shell", frames);
    return id;
  }

  /** Sends a cell. @returns its message's id */
  execute(code: string, content: Content = {}): Promise<string> {
    return this.send("shell", "execute_request", {
      code,
      allow_stdin: false,
      stop_on_error: true,
      ...content,
    });
  }

  /** What came of a cell that was sent. */
  async outcome(id: string, start = performance.now(), seconds = 100): Promise<Run> {
    const reply = await this.until(
      () => this.replies.find((found) => found.parent === id),
      seconds,
      "the reply",
    );
    const took = (performance.now() - start) / 1000;
    const isEnd = (found: Received) => found.parent === id && found.content.execution_state === "idle";
    await this.until(() => this.heard.find(isEnd), seconds, "idle");
    const messages = this.heard.filter((found) => found.parent === id);
    const text = (name: string) =>
      messages
        .filter((m) => m.type === "stream" && m.content.name === name)
        .map((m) => m.content.text)
        .join("");
    return {
      reply: reply.content,
      messages,
      types: messages.filter((m) => m.type !== "status").map((m) => m.type),
      stdout: text("stdout"),
      stderr: text("stderr"),
      result: messages.find((m) => m.type === "execute_result")?.content.data["text/plain"],
      error: messages.find((m) => m.type === "error")?.content,
      seconds: took,
    };
  }

  /** Interrupts by a message on the control socket. */
  interrupt(): Promise<Content> {
    return this.request("interrupt_request", {}, "control");
  }

  /** Signs and sends a message. @returns its id */
  async send(channel: Channel, type: string, content: Content, buffers: Uint8Array[] = []): Promise<string> {
    const { id, frames } = this.message(type, content);
    await this.sendFrames(channel, [...frames, ...buffers.map((bytes) => Buffer.from(bytes))]);
    return id;
  }

  /** The signed frames of a message. */
  message(
    type: string,
    content: Content,
    parent: Content = {},
    metadata: Content = {},
  ): { id: string; frames: Buffer[] } {
    const id = randomUUID();
    const header = {
      msg_id: id,
      session: this.session,
      username: "test",
      date: new Date().toISOString(),
      msg_type: type,
      version: "5.4",
    };
    const parts = [header, parent, metadata, content].map((part) => Buffer.from(JSON.stringify(part)));
    return { id, frames: [Buffer.from(delimiter), Buffer.from(this.sign(parts)), ...parts] };
  }

  sendFrames(channel: Channel, frames: (Buffer | string)[]): Promise<void> {
    return this.sockets[channel].send(frames);
  }

  sign(parts: Buffer[]): string {
    const hmac = createHmac("sha256", this.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  /** Waits until something is so. */
  async until<T>(look: () => T | undefined, seconds = 100, what = "what was waited for"): Promise<T> {
    const end = performance.now() + seconds * 1000;
    for (;;) {
      const found = look();
      if (found) return found;
      const left = end - performance.now();
      if (left <= 0) throw new Error(`${what} did not come in ${seconds} s; the kernel's log: ${this.log}`);
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
        setTimeout(resolve, Math.min(left, 100));
      });
    }
  }

  /** Whether the heartbeat answers. */
  async beats(): Promise<boolean> {
    const socket = new Request({ receiveTimeout: 5000, linger: 0 });
    socket.connect(`tcp://127.0.0.1:${this.ports.hb_port}`);
    await socket.send("beat");
    const [answer] = await socket.receive().catch(() => [undefined]);
    socket.close();
    return answer?.toString() === "beat";
  }

  /** Ends the kernel and forgets its files. */
  async stop(): Promise<void> {
    for (const socket of Object.values(this.sockets)) {
      socket.linger = 0;
      socket.close();
    }
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill("SIGKILL");
      await this.exited;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private connect(): void {
    const at = (name: string) => `tcp://127.0.0.1:${this.ports[name]}`;
    this.sockets.shell.connect(at("shell_port"));
    this.sockets.control.connect(at("control_port"));
    this.sockets.stdin.connect(at("stdin_port"));
    this.sockets.iopub.connect(at("iopub_port"));
    this.sockets.iopub.subscribe();
    this.listen(this.sockets.shell, this.replies);
    this.listen(this.sockets.control, this.replies);
    this.listen(this.sockets.stdin, this.asked);
    this.listen(this.sockets.iopub, this.heard);
  }

  private async listen(socket: Dealer | Subscriber, heard: Received[]): Promise<void> {
    for await (const frames of socket) {
      heard.push(this.parse(frames as Buffer[]));
      const waiting = this.waiting;
      this.waiting = [];
      for (const resolve of waiting) resolve();
    }
  }

  private parse(frames: Buffer[]): Received {
    const start = frames.findIndex((frame) => frame.toString() === delimiter);
    const parts = frames.slice(start + 2, start + 6);
    if (frames[start + 1].toString() !== this.sign(parts)) throw new Error("The kernel signed wrongly");
    const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part.toString()));
    return {
      type: header.msg_type,
      parent: parent.msg_id,
      content,
      metadata,
      buffers: frames.slice(start + 6),
    };
  }

  /** Asks until an answer and its status have come: subscriptions take a moment. */
  private async ready(): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const id = await this.send("shell", "kernel_info_request", {});
      const heard = () => this.heard.find((m) => m.parent === id && m.content.execution_state === "idle");
      try {
        await this.until(heard, 1);
        return;
      } catch {
        // asks again
      }
    }
    throw new Error(`The kernel did not answer; its log: ${this.log}`);
  }
}
