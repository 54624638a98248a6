import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** `npm test -- Ray` installs Ray and runs this; else TOPOLAB_RAY names its program: TOPOLAB_RAY=.venv-ray/bin/ray */
const program = process.env.TOPOLAB_RAY;
const root = fileURLToPath(new URL("../../", import.meta.url));
const newton = path.join(root, "test/kernel/runner/newton.ipynb");
const bin = path.join(root, "kernel/bin/topolab.mjs");
const port = 28_265;
const address = `http://127.0.0.1:${port}`;
const minutes = 60_000;

describe.skipIf(!program)("a sweep of 12 points on a Ray of one machine", () => {
  mkdirSync(path.join(root, "out"), { recursive: true });
  const folder = mkdtempSync(path.join(root, "out", "ray-"));
  const ray = (...args: string[]) => execFileSync(program as string, args, { encoding: "utf8" });

  beforeAll(() => {
    const ports = [
      "--node-ip-address=127.0.0.1",
      "--port=26379",
      `--dashboard-port=${port}`,
      "--dashboard-host=127.0.0.1",
      "--include-dashboard=true",
    ];
    const size = ["--num-cpus=2", "--object-store-memory=100000000", "--disable-usage-stats"];
    ray("start", "--head", ...ports, ...size);
  }, 2 * minutes);
  afterAll(() => {
    ray("stop");
    rmSync(folder, { recursive: true, force: true });
  }, 2 * minutes);

  const grid = ["--grid", "steps=1,2,3", "--grid", "rate=1e-3,1e-1", "--seeds", "2"];
  /** A sweep in a process of its own. */
  function sweep(output: string, ...more: string[]) {
    const child = spawn(process.execPath, [bin, "sweep", newton, ...grid, "-o", output, ...more]);
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
    const ended = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)));
    return { child, text: () => text, ended };
  }
  /** The process of a running job; between one job and the next there may be none. */
  async function worker(output: string): Promise<number> {
    for (;;) {
      const found = spawnSync("pgrep", ["-f", `topolab.mjs run .*${output}`], { encoding: "utf8" });
      const pid = Number(found.stdout.trim().split("\n")[0]);
      if (pid) return pid;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  const table = (output: string) => readFileSync(path.join(output, "results.csv"), "utf8");
  const until = async (run: ReturnType<typeof sweep>, words: string) => {
    while (!run.text().includes(words)) {
      if (run.child.exitCode !== null)
        throw new Error(`The sweep ended before it said ${words}: ${run.text()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  it(
    "gives the table of a local one, even if a worker and the sweep itself are killed",
    async () => {
      const [here, there] = [path.join(folder, "here"), path.join(folder, "there")];
      const scratch = path.join(folder, "notes");
      const first = sweep(there, "--ray", address, "-p", `scratch=${scratch}`, "--jobs", "4");
      await until(first, "✓ 2 of 12");
      process.kill(await worker(there), "SIGKILL");
      await until(first, "✓ 4 of 12");
      first.child.kill("SIGKILL");
      await first.ended;
      const second = sweep(there, "--ray", address, "-p", `scratch=${scratch}`, "--jobs", "4");
      expect(await second.ended, second.text()).toBe(0);
      expect(second.text().match(/from an earlier sweep/g)?.length).toBeGreaterThanOrEqual(4);
      const drawn = readFileSync(scratch, "utf8")
        .split("\n")
        .filter((name) => name === "claims" || name === "figure");
      // Each point draws once; the killed one may have begun twice.
      expect(drawn.length).toBeLessThanOrEqual(13);
      const local = sweep(here, "-p", `scratch=${scratch}`, "--jobs", "2");
      expect(await local.ended, local.text()).toBe(0);
      expect(table(there)).toBe(table(here));
      expect(table(there).trim().split("\r\n")).toHaveLength(13);
    },
    10 * minutes,
  );

  it(
    "stops its jobs at Ctrl-C",
    async () => {
      const output = path.join(folder, "stopped");
      const stopped = sweep(output, "--ray", address, "--jobs", "4");
      await until(stopped, "Ray ");
      await new Promise((resolve) => setTimeout(resolve, 4000));
      stopped.child.kill("SIGINT");
      expect(await stopped.ended).toBe(130);
      const jobs = (await (await fetch(`${address}/api/jobs/`)).json()) as { status: string }[];
      expect(jobs.filter(({ status }) => status === "RUNNING" || status === "PENDING")).toEqual([]);
    },
    3 * minutes,
  );
});
