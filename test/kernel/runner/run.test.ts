import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import {
  CellError,
  type CellProgress,
  CellTimeout,
  claimsOf,
  figuresOf,
  Interrupted,
  runNotebook,
} from "../../../kernel/dist/index.js";
import { type Notebook, readNotebook, textOf } from "../../../kernel/src/runner/notebook.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const newton = fileURLToPath(new URL("newton.ipynb", import.meta.url));
const bin = path.join(root, "kernel/bin/topolab.mjs");
mkdirSync(path.join(root, "out"), { recursive: true });
const folder = mkdtempSync(path.join(root, "out", "runner-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const fresh = (name: string) => path.join(folder, `${files++}-${name}`);

/** The notebook with one cell's source replaced, in a file of its own. */
function variant(index: number, source: string): string {
  const notebook = readNotebook(newton);
  notebook.cells[index].source = source;
  const file = fresh("variant.ipynb");
  writeFileSync(file, JSON.stringify(notebook));
  return file;
}

const shown = (notebook: Notebook) =>
  notebook.cells.map(({ outputs = [] }) =>
    outputs.map(({ text, data }) => (text ? textOf(text) : Object.keys(data ?? {}))),
  );

const noted = (file: string) => (existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : []);

describe("runNotebook", () => {
  it("runs the cells with the parameters, reports each, and saves their outputs", async () => {
    const events: CellProgress[] = [];
    const output = fresh("out");
    const run = await runNotebook(newton, {
      output,
      parameters: { steps: 1, rate: "0" },
      onProgress: (e) => events.push(e),
    });
    expect(run.path).toBe(path.join(output, "newton.ipynb"));
    expect(run.parameters).toMatchObject({ steps: 1, rate: 0, profile: "quick", layers: [5, 5] });
    expect(run.claims.map(({ holds }) => holds)).toEqual([false, true]);
    expect(run.metrics.root).toBe(1.5);
    expect(run.peakMemory ?? 1e8).toBeGreaterThan(5e7);
    const copy = readNotebook(run.path);
    expect(claimsOf(copy)).toEqual(run.claims);
    expect(figuresOf(copy)).toMatchObject([
      { heading: "Figure 1A: the way to √2", caption: "A line from 1 to the root." },
    ]);
    expect(textOf(copy.cells[4].outputs?.[0].text)).toBe("√2 ≈ 1.5\n");
    expect(events.map(({ state, cell }) => `${state} ${cell}`)).toEqual(
      [1, 2, 3, 4, 5, 6].flatMap((cell) => [`running ${cell}`, `done ${cell}`]),
    );
    // The times of this run say how long the next one has to go.
    const left: (number | undefined)[] = [];
    await runNotebook(newton, { output, onProgress: (e) => left.push(e.left) });
    expect(left.every((seconds) => seconds !== undefined)).toBe(true);
    expect(left.at(-1)).toBe(0);
  });

  it("records streams, changed displays, cleared output and results like a front end", async () => {
    const file = variant(
      4,
      `console.log("a"); console.log("b"); console.error("c");
cell.display({ "text/plain": "old" }, { id: "one" });
cell.display({ "text/plain": "new" }, { id: "one", update: true });
root = 1.5; root;`,
    );
    const { notebook } = await runNotebook(file, { output: fresh("out") });
    const outputs = notebook.cells[4].outputs ?? [];
    expect(
      outputs.map(({ output_type, name, text, data }) => [output_type, name ?? data?.["text/plain"], text]),
    ).toEqual([
      ["stream", "stdout", "a\nb\n"],
      ["stream", "stderr", "c\n"],
      ["display_data", "new", undefined],
      ["execute_result", "1.5", undefined],
    ]);
  });

  it("stops at a failing cell, and resumes there after it is fixed", async () => {
    const scratch = fresh("notes");
    const file = variant(4, 'note("newton"); throw new Error("the root broke");');
    const output = fresh("copy.ipynb");
    const error = await runNotebook(file, { output, parameters: { scratch } }).catch((e) => e);
    expect(error).toBeInstanceOf(CellError);
    expect(error.message).toBe("Error: the root broke");
    expect(error.cell).toBe(4);
    expect(readNotebook(output).cells[4].outputs?.[0].output_type).toBe("error");
    expect(readNotebook(output).cells[5].outputs).toEqual([]);
    expect(noted(scratch)).toEqual(["state", "newton"]);
  });

  it("ends a cell that takes too long", async () => {
    const output = fresh("copy.ipynb");
    const file = variant(4, 'console.log("waiting"); await new Promise(() => {});');
    const error = await runNotebook(file, { output, timeout: 5 }).catch((e) => e);
    expect(error).toBeInstanceOf(CellTimeout);
    expect(textOf(readNotebook(output).cells[4].outputs?.[0].text)).toBe("waiting\n");
  });

  it("interrupts the cell when told to, and saves", async () => {
    const stop = new AbortController();
    const output = fresh("copy.ipynb");
    const file = variant(4, 'try { for (;;) {} } finally { console.log("unwound"); }');
    const onProgress = ({ cell, state }: CellProgress) => {
      if (cell === 3 && state === "running") setTimeout(() => stop.abort(), 300);
    };
    const error = await runNotebook(file, { output, signal: stop.signal, onProgress }).catch((e) => e);
    expect(error).toBeInstanceOf(Interrupted);
    expect(readNotebook(output).cells[4].execution_count).toBeNull();
    expect(readNotebook(output).cells[2].execution_count).toBe(2);
  });
});

/** A run in a process of its own; told when a cell is noted. */
function spawned(args: string[]) {
  const child = spawn(process.execPath, [bin, "run", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
  return {
    child,
    text: () => text,
    ended: new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code))),
  };
}

async function until(look: () => boolean): Promise<void> {
  const end = Date.now() + 50_000;
  while (!look()) {
    if (Date.now() > end) throw new Error("What was waited for did not come");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("topolab run", () => {
  it("killed and resumed, loses no finished cell and repeats no output", async () => {
    const scratch = fresh("notes");
    const copy = fresh("copy.ipynb");
    const notebook = readNotebook(newton);
    // The gate lets the first run wait in the cell of the claims until it is killed.
    notebook.cells[7].source = `note("claims"); while (!(await import("node:fs")).existsSync(scratch + ".open")) await new Promise((r) => setTimeout(r, 20));\n${textOf(notebook.cells[7].source)}`;
    const file = fresh("gated.ipynb");
    writeFileSync(file, JSON.stringify(notebook));
    const args = [file, "-o", copy, "-p", `scratch=${scratch}`];
    const first = spawned(args);
    await until(() => noted(scratch).includes("claims"));
    const before = readNotebook(copy);
    first.child.kill("SIGKILL");
    await first.ended;
    writeFileSync(`${scratch}.open`, "");
    const second = spawned([...args, "--resume"]);
    expect([await second.ended, second.text()]).toEqual([
      0,
      expect.stringContaining("4 cells were kept, 3 of them executed again"),
    ]);
    // State comes back by running again; the cell that says it leaves none does not.
    expect(noted(scratch)).toEqual(["state", "newton", "figure", "claims", "state", "newton", "claims"]);
    const after = readNotebook(copy);
    expect(after.cells.slice(0, 6)).toEqual(before.cells.slice(0, 6));
    const whole = await runNotebook(file, { output: fresh("copy.ipynb"), parameters: { scratch } });
    expect(shown(after)).toEqual(shown(whole.notebook));
    expect(claimsOf(after)).toEqual(whole.claims);
    // All is done: nothing runs.
    const third = spawned([...args, "--resume"]);
    expect(await third.ended).toBe(0);
    expect(noted(scratch)).toHaveLength(7 + 4);
  });

  it("exits with 2 before anything runs, and suggests the nearest name", async () => {
    const { ended, text } = spawned([newton, "-p", "stepz=3", "-o", folder]);
    expect([await ended, text()]).toEqual([2, expect.stringContaining("did you mean steps?")]);
  });

  it("exits with 130 at Ctrl-C, with the cell's output saved", async () => {
    const copy = fresh("copy.ipynb");
    const { child, ended } = spawned([
      variant(4, 'note("on"); console.log("on"); await new Promise(() => {});'),
      "-o",
      copy,
      "-p",
      `scratch=${copy}.notes`,
    ]);
    await until(() => noted(`${copy}.notes`).includes("on"));
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(textOf(readNotebook(copy).cells[4].outputs?.[0].text)).toBe("on\n");
  });
});
