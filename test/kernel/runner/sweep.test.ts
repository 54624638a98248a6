import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as aq from "arquero";
import { afterAll, describe, expect, it } from "vitest";
import { csv } from "../../../kernel/src/runner/csv.js";
import { againstParameters, writeFigures } from "../../../kernel/src/runner/sweep/figures.js";
import { type Point, pointsOf } from "../../../kernel/src/runner/sweep/grid.js";
import { arrow, resultFile, sweepTable } from "../../../kernel/src/runner/sweep/results.js";
import { type PointProgress, runPoints } from "../../../kernel/src/runner/sweep/sweep.js";
import type { Attempt, Workplace } from "../../../kernel/src/runner/sweep/worker.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const newton = fileURLToPath(new URL("newton.ipynb", import.meta.url));
mkdirSync(path.join(root, "out"), { recursive: true });
const folder = mkdtempSync(path.join(root, "out", "sweep-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let folders = 0;
const fresh = () => path.join(folder, String(folders++));

const grid = { steps: "1,3", rate: "1e-3,1e-1" };

/** A result as the notebook would leave it, without a kernel. */
function finish(point: Point): void {
  const { steps, rate, seed = 1 } = point.parameters as Record<string, number>;
  const error = 1 / steps + rate * seed;
  const claim = {
    claim: "converges",
    source: "Test",
    measure: "error, at most",
    value: error,
    bound: "≤ 0.5 (our choice)",
    holds: error < 0.5,
  };
  mkdirSync(point.folder, { recursive: true });
  const result = { seconds: 1, peakMemory: 1e8, claims: [claim], metrics: { error } };
  writeFileSync(resultFile(point), JSON.stringify(result));
}

describe("the points of a grid", () => {
  it("are all combinations, each with seeds counted up from the notebook's", () => {
    const points = pointsOf(newton, { grid, seeds: 2, parameters: { layers: "7,8" }, output: "out" });
    expect(points).toHaveLength(8);
    expect(points[0].varied).toEqual({ steps: 1, rate: 0.001, seed: 1 });
    expect(points[7].parameters).toEqual({ steps: 3, rate: 0.1, seed: 2, layers: [7, 8] });
    expect(new Set(points.map(({ id }) => id)).size).toBe(8);
    expect(path.basename(points[0].folder)).toBe(`newton_steps=1_rate=0.001_seed=1_${points[0].id}`);
  });

  it("are the same for values in an array as for their text", () => {
    const values = { steps: [1, 3], rate: [1e-3, 0.1] };
    expect(pointsOf(newton, { grid: values, output: "out" })).toEqual(
      pointsOf(newton, { grid, output: "out" }),
    );
    expect(() => pointsOf(newton, { grid: { steps: [true] }, output: "out" })).toThrow("steps takes number");
  });

  it("keep their names until a cell of the notebook is edited", () => {
    const notebook = JSON.parse(readFileSync(newton, "utf8"));
    const [before] = pointsOf(newton, { grid, output: "out" });
    const copy = path.join(folder, "newton.ipynb");
    notebook.cells[0].source = "# Another title";
    writeFileSync(copy, JSON.stringify(notebook));
    expect(pointsOf(copy, { grid, output: "out" })[0].id).toBe(before.id);
    notebook.cells[8].source += "\nconsole.log(1);";
    writeFileSync(copy, JSON.stringify(notebook));
    expect(pointsOf(copy, { grid, output: "out" })[0].id).not.toBe(before.id);
  });

  it.each([
    [{ grid: { stepz: "1" } }, "did you mean steps?"],
    [{ grid: { steps: "1,two" } }, 'steps takes number: got "two"'],
    [{ grid, parameters: { steps: "1" } }, "steps is set by -p and also varied by --grid"],
  ])("are refused for %j", (options, message) => {
    expect(() => pointsOf(newton, { output: "out", ...options } as never)).toThrow(message);
  });
});

describe("the results of a sweep", () => {
  const output = fresh();
  const points = pointsOf(newton, { grid, seeds: 2, output });
  for (const point of points.slice(0, 7)) finish(point);
  const table = sweepTable(points);

  it("are a table of the finished points with the varied parameters, the metrics and the claims", async () => {
    expect(table.columns).toEqual([
      "steps",
      "rate",
      "seed",
      "error",
      "error, at most",
      "error, at most holds",
    ]);
    const lines = csv(table).split("\r\n");
    expect(lines[0]).toBe('steps,rate,seed,error,"error, at most","error, at most holds"');
    expect(lines[1]).toBe("1,0.001,1,1.001,1.001,false");
    expect(lines).toHaveLength(9);
    const read = aq.fromArrow((await arrow(table)) as Uint8Array);
    expect(read.array("rate")).toEqual(table.rows.map(({ rate }) => rate));
    expect(read.array("error, at most holds")).toEqual(table.rows.map((row) => row["error, at most holds"]));
  });

  it("are drawn: each metric against each parameter, and a line for each run", async () => {
    const files = await writeFigures(output, table);
    expect(files.map((file) => path.basename(file))).toEqual(["parallel.svg", "parameters.svg"]);
    const [parallel, parameters] = files.map((file) => readFileSync(file, "utf8"));
    expect(parallel.match(/class="mark-line/g)).toHaveLength(7);
    // Two metrics by two parameters: seven dots for the runs and two for the means in each.
    expect(parameters.match(/aria-roledescription="point"/g)).toHaveLength(2 * 2 * (7 + 2));
  });

  it("are drawn with the mean over the seeds, its 95% interval and the claim's bound", () => {
    const { vconcat } = againstParameters(table) as { vconcat: { hconcat: { layer: Layer[] }[] }[] };
    type Layer = { data?: { values: Record<string, number>[] }; encoding: { y: { datum?: number } } };
    const [rate] = [vconcat[1].hconcat[1].layer];
    // steps 1 and 3, seeds 1 and 2, at rate 0.001: 1.001, 1.002, 0.3343, 0.3353. Student's point for three degrees of freedom is 3.18245.
    const [first] = rate[1].data!.values;
    expect(first).toMatchObject({ x: 0.001 });
    expect(first.mean).toBeCloseTo(0.66817, 5);
    expect(first.high - first.mean).toBeCloseTo(0.61246, 3);
    expect(first.mean - first.low).toBeCloseTo(0.61246, 3);
    expect(rate.at(-1)!.encoding.y.datum).toBe(0.5);
    expect(vconcat[0].hconcat[0].layer.at(-1)!.encoding.y.datum).toBeUndefined();
  });
});

describe("running points", () => {
  /** A workplace whose attempts go as told; those beyond the list finish. */
  function workplace(
    outcomes: (Attempt | "finish")[],
    room = 2,
  ): Workplace & { most: number; attempts: string[] } {
    let under = 0;
    return {
      most: 0,
      attempts: [],
      hasRoom: (running) => running < room,
      async attempt(point) {
        this.attempts.push(point.id);
        this.most = Math.max(this.most, ++under);
        await new Promise((resolve) => setTimeout(resolve, 5));
        under--;
        const outcome = outcomes.shift() ?? "finish";
        if (outcome !== "finish") return outcome;
        finish(point);
        return { code: 0, log: "" };
      },
    };
  }

  it("runs the points without a result, as many at a time as resources allow", async () => {
    const points = pointsOf(newton, { grid, output: fresh() });
    finish(points[2]);
    const place = workplace([]);
    const states: PointProgress["state"][] = [];
    expect(
      await runPoints(points, place, { retries: 0, onProgress: ({ state }) => states.push(state) }),
    ).toEqual([]);
    expect(place.most).toBe(2);
    expect(place.attempts).toEqual([points[0].id, points[1].id, points[3].id]);
    expect(states.filter((state) => state === "kept")).toHaveLength(1);
    const again = workplace([]);
    await runPoints(points, again, { retries: 0 });
    expect(again.attempts).toEqual([]);
  });

  it("retries a killed point as often as allowed, and does not retry a failed cell", async () => {
    const killed: Attempt = { code: undefined, log: "killed" };
    const points = pointsOf(newton, { grid: { steps: "1" }, output: fresh() });
    const mended = workplace([killed, { code: 4, log: "the kernel died" }]);
    expect(await runPoints(points, mended, { retries: 2 })).toEqual([]);
    expect(mended.attempts).toHaveLength(3);
    const others = pointsOf(newton, { grid: { steps: "1,2" }, output: fresh() });
    const broken = workplace([killed, killed, { code: 1, log: "a cell failed" }], 1);
    expect(await runPoints(others, broken, { retries: 1 })).toEqual(others);
    expect(broken.attempts).toHaveLength(3);
  });
});

describe("topolab sweep", () => {
  it("loses no finished point and repeats none after it is killed and started again", async () => {
    const output = fresh();
    const scratch = path.join(folder, `notes-${path.basename(output)}`);
    const bin = path.join(root, "kernel/bin/topolab.mjs");
    const args = [
      bin,
      "sweep",
      newton,
      "--grid",
      "steps=1,2,3",
      "-p",
      `scratch=${scratch}`,
      "-o",
      output,
      "--jobs",
      "1",
    ];
    const results = () => {
      const points = path.join(output, "points");
      const names = existsSync(points) ? readdirSync(points) : [];
      return names.map((name) => path.join(points, name, "result.json")).filter((file) => existsSync(file));
    };
    const first = spawn(process.execPath, args, { stdio: "ignore" });
    const ended = new Promise((resolve) => first.on("exit", resolve));
    while (results().length < 1) await new Promise((resolve) => setTimeout(resolve, 20));
    first.kill("SIGKILL");
    await ended;
    const [finished] = results();
    const before = readFileSync(finished, "utf8");
    const cells = () => readFileSync(scratch, "utf8").trim().split("\n");
    expect(cells().filter((name) => name === "figure").length).toBeLessThanOrEqual(2);
    const second = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    second.stdout.on("data", (chunk) => (text += chunk));
    expect(await new Promise((resolve) => second.on("exit", resolve))).toBe(0);
    expect(text).toContain("from an earlier sweep");
    expect(readFileSync(finished, "utf8")).toBe(before);
    const rows = readFileSync(path.join(output, "results.csv"), "utf8").split("\r\n");
    const numbers = rows.slice(1, 4).map((row) => row.split(",").slice(0, 3).map(Number));
    // Newton's steps to √2 from 1, and how far each is off, the notebook's rate of 1e-3 included.
    const steps = [3 / 2, 17 / 12, 577 / 408];
    expect(numbers).toHaveLength(3);
    for (const [i, [count, error, root]] of numbers.entries()) {
      expect([count, root]).toEqual([i + 1, expect.closeTo(steps[i], 12)]);
      expect(error).toBeCloseTo(steps[i] - Math.SQRT2 + 1e-3, 12);
    }
    // One run of each point draws; only the one that was killed in mid-run may have begun before.
    expect(cells().filter((name) => name === "figure").length).toBeLessThanOrEqual(4);
    expect(cells().filter((name) => name === "state").length).toBeLessThanOrEqual(4);
  }, 120_000);
});
