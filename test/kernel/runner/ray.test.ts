import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { pointsOf } from "../../../kernel/src/runner/sweep/grid.js";
import { Ray } from "../../../kernel/src/runner/sweep/ray.js";
import type { RayJob, Submission } from "../../../kernel/src/runner/sweep/ray-jobs.js";
import { sweepTable } from "../../../kernel/src/runner/sweep/results.js";
import { runPoints } from "../../../kernel/src/runner/sweep/sweep.js";

const newton = fileURLToPath(new URL("newton.ipynb", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "topolab-ray-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Stands for `topolab`: leaves a result where it is told to, after a while. */
const command = path.join(folder, "topolab's own.mjs");
writeFileSync(
  command,
  `import { writeFileSync } from "node:fs";
const given = (name) => process.argv[process.argv.indexOf(name) + 1];
const steps = Number(process.argv.find((each) => each.startsWith("steps=")).slice(6));
await new Promise((resolve) => setTimeout(resolve, Number(process.env.WAIT ?? 0)));
if (steps === 0) process.exit(1);
writeFileSync(given("--result"), JSON.stringify({ seconds: 1, claims: [], metrics: { root: 1 / steps } }));
`,
);
const topolab = `${process.execPath} "${command}"`;

/** A head that speaks Ray's job API and runs each entry point in a shell. */
class FakeHead {
  readonly jobs = new Map<string, RayJob & Submission & { kill(): void }>();
  private readonly server: Server;
  /** Requests to be answered with 503 before anything else. */
  away = 0;
  /** Jobs to be killed as soon as they run. */
  murders = 0;

  constructor(private readonly env: NodeJS.ProcessEnv = {}) {
    this.server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += chunk));
      request.on("end", () => {
        // As Ray does with what it takes for a browser.
        if (request.method === "POST" && "sec-fetch-mode" in request.headers)
          return response.writeHead(405).end();
        if (this.away-- > 0) return response.writeHead(503).end();
        const [status, answer] = this.answer(request.method ?? "", request.url ?? "", body);
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}/`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private answer(method: string, url: string, body: string): [number, unknown] {
    const [, id, action] = /^\/api\/jobs\/([^/]*)\/?(\w*)$/.exec(url) ?? [];
    if (url === "/api/version") return [200, { ray_version: "fake" }];
    if (method === "POST" && id === "") return [200, this.start(JSON.parse(body))];
    if (id === "") return [200, [...this.jobs.values()]];
    const job = this.jobs.get(id ?? "");
    if (!job) return [404, "no such job"];
    if (action === "logs") return [200, { logs: "what it said" }];
    if (action === "stop") job.kill();
    return [200, action === "stop" ? { stopped: true } : job];
  }

  private start(job: Submission): { submission_id: string } {
    const child = spawn("sh", ["-c", `exec ${job.entrypoint}`], { env: { ...process.env, ...this.env } });
    const kill = () => void child.kill("SIGKILL");
    const entry = { ...job, status: "RUNNING" as RayJob["status"], kill };
    this.jobs.set(job.submission_id, entry);
    child.on("exit", (code, signal) => {
      const status = signal ? "FAILED" : code === 0 ? "SUCCEEDED" : "FAILED";
      Object.assign(entry, { status, driver_exit_code: code });
    });
    if (this.murders-- > 0) kill();
    return { submission_id: job.submission_id };
  }
}

describe("a sweep on Ray", () => {
  let head: FakeHead;
  afterEach(() => head.close());
  let sweeps = 0;
  const points = (steps: string) =>
    pointsOf(newton, { grid: { steps }, output: path.join(folder, `it's ${sweeps++}`) });

  it("submits points as jobs, and collects their results from the shared folder", async () => {
    head = new FakeHead();
    const address = await head.listen();
    const ray = new Ray({ notebook: newton, address, command: topolab, memory: 0.5 });
    expect(await ray.version()).toBe("fake");
    const wanted = points("1,2,4");
    expect(await runPoints(wanted, ray, { retries: 0 })).toEqual([]);
    expect(sweepTable(wanted).rows).toEqual([1, 2, 4].map((steps) => ({ steps, root: 1 / steps })));
    const [job] = head.jobs.values();
    expect(job).toMatchObject({
      entrypoint_num_cpus: 1,
      entrypoint_memory: 2 ** 29,
      metadata: { topolab: wanted[0].id },
    });
  });

  it("submits killed jobs again, not failed ones, and tolerates a head that is away for a moment", async () => {
    head = new FakeHead();
    const ray = new Ray({ notebook: newton, address: await head.listen(), command: topolab });
    head.away = 2;
    head.murders = 1;
    const wanted = points("1,0");
    expect(await runPoints(wanted, ray, { retries: 1 })).toEqual([wanted[1]]);
    expect(head.jobs.size).toBe(3);
    expect(sweepTable(wanted).rows).toHaveLength(1);
  });

  it("stops its jobs when it is stopped", async () => {
    head = new FakeHead({ WAIT: "60000" });
    const ray = new Ray({ notebook: newton, address: await head.listen(), command: topolab });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 500);
    await runPoints(points("1,2"), ray, { retries: 5, signal: stop.signal });
    expect([...head.jobs.values()].map(({ status }) => status)).toEqual(["FAILED", "FAILED"]);
  });

  it("waits for the jobs of a killed sweep instead of running them twice", async () => {
    head = new FakeHead({ WAIT: "1500" });
    const address = await head.listen();
    const wanted = points("1,2");
    // The first sweep hands in and is never heard of again.
    const lost = new Ray({ notebook: newton, address, command: topolab });
    void runPoints(wanted, lost, { retries: 0 });
    while (head.jobs.size < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    const ray = new Ray({ notebook: newton, address, command: topolab });
    expect(await runPoints(wanted, ray, { retries: 0 })).toEqual([]);
    expect(head.jobs.size).toBe(2);
  });

  it("reports that no head answers", async () => {
    head = new FakeHead();
    const address = await head.listen();
    head.close();
    await expect(new Ray({ notebook: newton, address }).version()).rejects.toThrow("No Ray head answers");
    expect(() => new Ray({ notebook: newton, address: "head:8265" })).toThrow("http://head:8265");
    expect(readFileSync(command, "utf8")).toContain("--result");
  });
});
