import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { pointsOf } from "../../../kernel/src/runner/sweep/grid.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const newton = fileURLToPath(new URL("newton.ipynb", import.meta.url));
const bin = path.join(root, "kernel/bin/topolab.mjs");
mkdirSync(path.join(root, "out"), { recursive: true });
const folder = mkdtempSync(path.join(root, "out", "command-line-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function topolab(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, lines: stderr.trim().split("\n") };
}

function file(name: string, content: string): string {
  writeFileSync(path.join(folder, name), content);
  return name;
}

describe("topolab exits with 2 and one sentence, before anything runs,", () => {
  const text = file("notes.txt", "mine");
  mkdirSync(path.join(folder, "taken.json"));
  it.each([
    [["run", newton, "-o", text], "The output notes.txt is a file, or is below one: pass a folder"],
    [["run", newton, "-o", `${text}/deep/copy.ipynb`], "The output notes.txt/deep is a file, or is below"],
    [["run", newton, "--result", "taken.json"], "The output taken.json is a folder: pass a file"],
    [["run", newton, "--result", `${text}/r.json`], "The output notes.txt is a file, or is below one"],
    [["sweep", newton, "--grid", "steps=1", "-o", text], "The output notes.txt is a file, or is below one"],
  ])("if %j cannot be written", (args, sentence) => {
    const { status, lines } = topolab(...args);
    expect([status, lines]).toEqual([2, [expect.stringContaining(`topolab: ${sentence}`)]]);
    expect(readFileSync(path.join(folder, text), "utf8")).toBe("mine");
  });

  const notebook = (metadata: object) =>
    JSON.stringify({ cells: [], metadata, nbformat: 4, nbformat_minor: 5 });
  const python = {
    kernelspec: { name: "python3", display_name: "Python 3 (ipykernel)", language: "python" },
  };
  it.each([
    ["python.ipynb", python, "Python 3 (ipykernel) (python)"],
    ["r.ipynb", { kernelspec: { name: "ir", display_name: "R" }, language_info: { name: "R" } }, "R (R)"],
    ["unnamed.ipynb", { kernelspec: { name: "sos" } }, "sos"],
    ["bare.ipynb", { language_info: { name: "julia" } }, "(julia)"],
  ])("for a notebook of another kernel, %s", (name, metadata, kernel) => {
    file(name, notebook(metadata));
    const sentence = `topolab: ${name} is a notebook for another kernel, ${kernel}: topolab runs TypeScript cells`;
    for (const command of [
      ["run", name],
      ["parameters", name],
      ["sweep", name],
    ])
      expect(topolab(...command)).toEqual({ status: 2, stdout: "", lines: [sentence] });
    expect(existsSync(path.join(folder, "out"))).toBe(false);
  });

  it.each([{}, { kernelspec: { name: "" } }, { kernelspec: { name: "tslab", language: "typescript" } }])(
    "but runs a notebook with the metadata %j",
    (metadata) => {
      expect(topolab("run", file("ours.ipynb", notebook(metadata)), "-o", "ours").status).toBe(0);
    },
  );
});

describe("topolab run --resume", () => {
  it("overwrites no copy with other parameters or cells, except with --fresh", () => {
    const scratch = `scratch=${path.join(folder, "scratch")}`;
    const args = ["run", newton, "-o", "copy.ipynb", "-p", scratch];
    const copy = path.join(folder, "copy.ipynb");
    expect(topolab(...args, "-p", "steps=1").status).toBe(0);
    const before = readFileSync(copy, "utf8");
    const refused = topolab(...args, "-p", "steps=2", "-p", "layers=3", "--resume");
    expect([refused.status, refused.lines]).toEqual([
      2,
      [
        "topolab: copy.ipynb cannot be resumed: it has steps = 1, layers = [5,5], but this run has steps = 2, layers = [3]. " +
          "Pass --fresh to start again and overwrite it, or another output",
      ],
    ]);
    expect(readFileSync(copy, "utf8")).toBe(before);
    const fresh = topolab(...args, "-p", "steps=2", "--resume", "--fresh");
    expect(fresh.status, fresh.lines.join("\n")).toBe(0);
    expect(JSON.parse(readFileSync(copy, "utf8")).metadata.topolab.parameters.steps).toBe(2);

    const edited = JSON.parse(readFileSync(newton, "utf8"));
    edited.cells[0].source = "# Another title";
    file("newton.ipynb", JSON.stringify(edited));
    const again = ["run", "newton.ipynb", "-o", "copy.ipynb", "-p", scratch, "-p", "steps=2"];
    expect(topolab(...again, "--resume").stdout).toContain("6 cells were kept");
    edited.cells[4].source += "\n// another";
    file("newton.ipynb", JSON.stringify(edited));
    expect(topolab(...again, "--resume").lines[0]).toContain(
      "copy.ipynb cannot be resumed: code cell 3 has changed since.",
    );
  }, 120_000);

  it("overwrites no notebook that another program saved", () => {
    writeFileSync(path.join(folder, "theirs.ipynb"), readFileSync(newton));
    const { status, lines } = topolab("run", newton, "-o", "theirs.ipynb", "--resume");
    expect([status, lines[0]]).toEqual([2, expect.stringContaining("it was not saved by `topolab run`")]);
  });
});

describe("a grid with a repeated value", () => {
  it.each(["0.1,0.1", "0.1,1e-1,0.10"])("makes one point of rate=%s", (rate) => {
    expect(pointsOf(newton, { grid: { rate }, output: "out" })).toHaveLength(1);
  });

  it("keeps the order of the others", () => {
    const points = pointsOf(newton, { grid: { steps: "3,1,3,2" }, seeds: 2, output: "out" });
    expect(points.map(({ varied }) => [varied.steps, varied.seed])).toEqual(
      [3, 1, 2].flatMap((steps) => [1, 2].map((seed) => [steps, seed])),
    );
  });
});
