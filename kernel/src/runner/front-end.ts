import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Dealer, Subscriber } from "zeromq";
import { kernelspec } from "../install/kernelspec.js";
import { portTaken } from "../protocol/threads.js";
import { type Json, type Message, Wire } from "../protocol/wire.js";
import { DeadKernel } from "./errors.js";
import { freePort } from "./free-port.js";

const portNames = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] as const;
type Ports = Record<(typeof portNames)[number], number>;

/** The number of attempts to start a kernel whose ports are taken. */
const attempts = 5;

/** The time for a kernel's first answer, and the interval between requests until then (ms). */
const patience = { start: 120_000, ask: 250, goodbye: 3000 };

export interface FrontEndOptions {
  /** The kernel's working directory, from which the cells' imports resolve. */
  cwd: string;
  env?: NodeJS.ProcessEnv;
}

/**
 * A minimal Jupyter front end: a kernel in its own process, with shell, control and iopub sockets. The kernel always
 * ends with this process.
 */
export class FrontEnd {
  /** Called with the kernel's published messages, in order. */
  onMessage: (message: Message) => void = () => {};
  private readonly session = randomUUID();
  private readonly wire: Wire;
  private readonly shell = new Dealer({ routingId: this.session, linger: 0 });
  private readonly control = new Dealer({ routingId: this.session, linger: 0 });
  private readonly iopub = new Subscriber({ linger: 0 });
  private readonly folder = mkdtempSync(path.join(tmpdir(), "topolab-run-"));
  private readonly kernel: ChildProcess;
  private readonly waiting = new Map<string, (content: Json) => void>();
  private readonly death: Promise<never>;
  private log = "";
  private ended = false;

  private constructor(ports: Ports, { cwd, env }: FrontEndOptions) {
    const key = randomUUID();
    this.wire = new Wire(key, this.session);
    const file = path.join(this.folder, "connection.json");
    const connection = { transport: "tcp", ip: "127.0.0.1", key, signature_scheme: "hmac-sha256", ...ports };
    writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
    const { argv } = kernelspec();
    const [command, ...args] = argv.map((part) => part.replace("{connection_file}", file));
    const history = path.join(this.folder, "history.jsonl");
    this.kernel = spawn(command, args, {
      cwd,
      env: { ...process.env, TOPOLAB_HISTORY: history, ...env, JPY_PARENT_PID: String(process.pid) },
      stdio: ["ignore", "ignore", "pipe"],
      // Outside the terminal's process group, because this process receives Ctrl-C and forwards it.
      detached: true,
    });
    this.kernel.stderr?.on("data", (chunk) => {
      this.log = (this.log + chunk).slice(-10_000);
    });
    this.death = new Promise((_, reject) => {
      this.kernel.on("error", (error) => reject(new DeadKernel("The kernel did not start", error.message)));
      this.kernel.on("exit", (code, signal) => {
        this.ended = true;
        reject(
          new DeadKernel(`The kernel ended (${signal ?? `code ${code}`})`, this.log, code === portTaken),
        );
      });
    });
    this.death.catch(() => {}); // the next waiting call gets the error
    this.connect(ports);
  }

  /** Starts a kernel. @throws {DeadKernel} if it does not answer */
  static async start(options: FrontEndOptions): Promise<FrontEnd> {
    for (let attempt = 1; ; attempt++)
      try {
        return await FrontEnd.startOnce(options);
      } catch (error) {
        // Another program may take a free port before the kernel uses it.
        if (!(error instanceof DeadKernel && error.portTaken) || attempt === attempts) throw error;
      }
  }

  private static async startOnce(options: FrontEndOptions): Promise<FrontEnd> {
    const free = await Promise.all(portNames.map(freePort));
    const frontEnd = new FrontEnd(
      Object.fromEntries(portNames.map((name, i) => [name, free[i]])) as Ports,
      options,
    );
    try {
      await frontEnd.ready();
    } catch (error) {
      await frontEnd.stop();
      throw error;
    }
    return frontEnd;
  }

  /** Runs code to its end. @returns the reply, after all published messages have arrived */
  async execute(code: string): Promise<Json> {
    const request = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
    return this.request("shell", "execute_request", { ...request, stop_on_error: true });
  }

  /** Interrupts the running cell. */
  async interrupt(): Promise<void> {
    await this.request("control", "interrupt_request", {});
  }

  /** The kernel's peak memory in bytes; undefined if the system does not report it. */
  peakMemory(): number | undefined {
    try {
      const status = readFileSync(`/proc/${this.kernel.pid}/status`, "utf8");
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024 || undefined;
    } catch {
      return undefined;
    }
  }

  /** Ends the kernel: by a request, or at once with `now`. */
  async stop({ now = false } = {}): Promise<void> {
    const gone = this.death.catch(() => {});
    if (!now && !this.ended) {
      this.request("control", "shutdown_request", { restart: false }).catch(() => {});
      await Promise.race([gone, afterwards(patience.goodbye)]);
    }
    if (!this.ended && this.kernel.pid) {
      this.kernel.kill("SIGKILL");
      await gone;
    }
    for (const socket of [this.shell, this.control, this.iopub]) socket.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Sends a request. @returns the content of the reply, once the kernel is idle again */
  private request(channel: "shell" | "control", type: string, content: Json): Promise<Json> {
    const id = randomUUID();
    const answered = new Promise<Json>((resolve) => this.waiting.set(id, resolve));
    const idle = new Promise<Json>((resolve) => this.waiting.set(`${id} idle`, resolve));
    const both = Promise.all([answered, idle]).then(([reply]) => reply);
    this[channel].send(this.wire.encode({ type, content, id }) as Buffer[]).catch(() => {});
    return Promise.race([both, this.death]).finally(() => {
      this.waiting.delete(id);
      this.waiting.delete(`${id} idle`);
    });
  }

  /** Repeats a request until its answer and its status have arrived, because a subscription takes a moment. */
  private async ready(): Promise<void> {
    const end = Date.now() + patience.start;
    while (Date.now() < end) {
      const answer = this.request("shell", "kernel_info_request", {});
      if (await Promise.race([answer, afterwards(patience.ask)])) return;
    }
    throw new DeadKernel(`The kernel has not answered for ${patience.start / 1000} s`, this.log);
  }

  private connect(ports: Ports): void {
    const at = (name: keyof Ports) => `tcp://127.0.0.1:${ports[name]}`;
    this.iopub.receiveHighWaterMark = 0;
    this.iopub.connect(at("iopub_port"));
    this.iopub.subscribe();
    this.shell.connect(at("shell_port"));
    this.control.connect(at("control_port"));
    this.listen(this.shell, (message) => this.settle(message.parent.msg_id ?? "", message.content));
    this.listen(this.control, (message) => this.settle(message.parent.msg_id ?? "", message.content));
    this.listen(this.iopub, (message) => {
      if (message.header.msg_type === "status" && message.content.execution_state === "idle")
        this.settle(`${message.parent.msg_id} idle`, {});
      else this.onMessage(message);
    });
  }

  private settle(id: string, content: Json): void {
    this.waiting.get(id)?.(content);
  }

  private async listen(socket: Dealer | Subscriber, hear: (message: Message) => void): Promise<void> {
    for await (const frames of socket) {
      // An iopub message starts with its topic, which the wire treats as an identity.
      hear(this.wire.decode(frames as Buffer[]));
    }
  }
}

const afterwards = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
