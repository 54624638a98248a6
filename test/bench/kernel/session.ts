import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Subscriber } from "zeromq";

/** What a cell cost: from the request to idle, and of the processor, all threads together. In milliseconds. */
export interface Cost {
  wall: number;
  cpu: number;
}

/** How long an answer may take (ms). */
const patience = 60_000;

interface Heard {
  type: string;
  parent: string;
  state: string | undefined;
  /** The content as it came, JSON. */
  content: string;
}

/** A kernel of any kind, started and spoken to as a front end does. Linux only: it reads /proc. */
export class Session {
  private readonly key = randomUUID();
  private readonly folder = mkdtempSync(join(tmpdir(), "topolab-bench-"));
  private readonly shell = new Dealer({ routingId: randomUUID() });
  private readonly iopub = new Subscriber();
  private readonly heard: Heard[] = [];
  private wake = () => {};
  private onHeard: (heard: Heard) => void = () => {};
  private process!: ChildProcess;
  private start = 0;
  /** Why the kernel is gone, once it is. */
  private ended: string | undefined;

  /** @param argv as in a kernelspec, with {connection_file} in it */
  async launch(argv: string[]): Promise<void> {
    const ports = await Promise.all(Array.from({ length: 5 }, freePort));
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports;
    const file = join(this.folder, "connection.json");
    const address = { transport: "tcp", ip: "127.0.0.1", key: this.key, signature_scheme: "hmac-sha256" };
    writeFileSync(
      file,
      JSON.stringify({ ...address, shell_port, iopub_port, stdin_port, control_port, hb_port }),
    );
    this.shell.connect(`tcp://127.0.0.1:${shell_port}`);
    this.iopub.connect(`tcp://127.0.0.1:${iopub_port}`);
    this.iopub.subscribe();
    this.listen(this.shell);
    this.listen(this.iopub);
    const [command, ...rest] = argv.map((part) => part.replace("{connection_file}", file));
    const env = { ...process.env, TOPOLAB_HISTORY: join(this.folder, "history") };
    this.start = performance.now();
    this.process = spawn(command, rest, { stdio: "ignore", env });
    const end = (reason: string) => {
      this.ended = reason;
      this.wake();
    };
    this.process.on("error", ({ message }) => end(`It did not start: ${message}`));
    this.process.on("exit", (code, signal) => end(`It ended with ${signal ?? `code ${code}`}`));
  }

  /** Asks what kernel this is. @returns what the launch and the answer have cost together */
  async info(): Promise<Cost> {
    const id = await this.send("kernel_info_request", {});
    await this.until(({ type, parent }) => type === "kernel_info_reply" && parent === id);
    const cost = this.sinceLaunch();
    await this.subscribed();
    return cost;
  }

  /**
   * Asks again until the answer is heard on iopub, too. Each socket connects by itself, and what a kernel publishes
   * before the subscription has arrived is lost: a quick kernel's first "idle" for instance, which {@link run} awaits.
   */
  private async subscribed(): Promise<void> {
    const end = performance.now() + patience;
    for (;;) {
      const id = await this.send("kernel_info_request", {});
      try {
        return await this.until(({ parent, state }) => parent === id && state === "idle", 250);
      } catch (error) {
        if (this.ended !== undefined || performance.now() > end) throw error;
      }
    }
  }

  sinceLaunch(): Cost {
    return { wall: performance.now() - this.start, cpu: this.cpu() };
  }

  /** Runs one cell and waits a moment, so that what it leaves to be done is counted too. */
  async run(code: string): Promise<Cost> {
    const start = performance.now();
    const cpu = this.cpu();
    const request = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
    const id = await this.send("execute_request", { ...request, stop_on_error: true });
    await this.until(({ parent, state }) => parent === id && state === "idle");
    const wall = performance.now() - start;
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { wall, cpu: this.cpu() - cpu };
  }

  /** Runs a cell that opens widgets. @returns the ids of their models, by the models' names */
  async open(code: string): Promise<Map<string, string>> {
    const models = new Map<string, string>();
    this.onHeard = ({ type, content }) => {
      if (type !== "comm_open") return;
      const { comm_id, data } = JSON.parse(content);
      models.set(data.state._model_name, comm_id);
    };
    await this.run(code);
    this.onHeard = () => {};
    return models;
  }

  /** Moves a widget. @returns milliseconds until the kernel publishes something that holds this text */
  async move(comm_id: string, state: object, text: string): Promise<number> {
    const start = performance.now();
    await this.send("comm_msg", { comm_id, data: { method: "update", state, buffer_paths: [] } });
    await this.until(({ content }) => content.includes(text));
    return performance.now() - start;
  }

  /** Resident memory, in MB. */
  memory(): number {
    const status = readFileSync(`/proc/${this.process.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  async end(): Promise<void> {
    for (const socket of [this.shell, this.iopub]) {
      socket.linger = 0;
      socket.close();
    }
    if (this.ended === undefined) {
      const exited = new Promise((resolve) => this.process.once("exit", resolve));
      this.process.kill("SIGKILL");
      await exited;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Milliseconds of the processor that the threads of the process have used. */
  private cpu(): number {
    let nanoseconds = 0;
    for (const thread of readdirSync(`/proc/${this.process.pid}/task`))
      try {
        const text = readFileSync(`/proc/${this.process.pid}/task/${thread}/schedstat`, "utf8");
        nanoseconds += Number(text.split(" ")[0]);
      } catch {
        // The thread has ended since the folder was read.
      }
    return nanoseconds / 1e6;
  }

  private async send(msg_type: string, content: object): Promise<string> {
    const msg_id = randomUUID();
    const header = {
      msg_id,
      msg_type,
      session: "bench",
      username: "",
      date: new Date().toISOString(),
      version: "5.3",
    };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const hmac = createHmac("sha256", this.key);
    for (const part of parts) hmac.update(part);
    await this.shell.send(["<IDS|MSG>", hmac.digest("hex"), ...parts]);
    return msg_id;
  }

  private async listen(socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const start = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
      const texts = frames.slice(start + 2, start + 6).map((part) => part.toString());
      const [header, parent, , { execution_state: state }] = texts.map((text) => JSON.parse(text));
      this.heard.push({ type: header.msg_type, parent: parent.msg_id, state, content: texts[3] });
      this.onHeard(this.heard[this.heard.length - 1]);
      this.wake();
    }
  }

  private async until(wanted: (heard: Heard) => boolean, ms = patience): Promise<void> {
    const end = performance.now() + ms;
    while (!this.heard.some(wanted)) {
      if (this.ended !== undefined) throw new Error(this.ended);
      if (performance.now() > end) throw new Error(`It has not answered for ${ms / 1000} s`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, 1000);
      });
    }
    this.heard.length = 0;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
