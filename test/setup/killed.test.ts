import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const program = fileURLToPath(new URL("programs/interrupted.mjs", import.meta.url));
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "topolab-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const start = () => spawn(process.execPath, [program, root], { stdio: ["ignore", "pipe", "inherit"] });
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const end = (child: ChildProcess) => new Promise<number | null>((resolve) => child.on("close", resolve));

/** Processes that name the test's folder. */
function left(): string[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8" });
  return table.split("\n").filter((line) => line.includes(root));
}

function expectWhole() {
  expect(readdirSync(root).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  for (const name of ["a", "b", "c"]) {
    expect(readFileSync(join(root, name, "parts"), "utf8")).toBe("1\n2\n3\n4\n5\n");
  }
}

describe("a set-up that is killed", () => {
  it("is completed by repeating it, for a kill at any moment", async () => {
    for (const moment of [60, 150, 250, 350, 450, 600]) {
      const child = start();
      await Promise.race([wait(moment), end(child)]);
      child.kill("SIGKILL");
      for (const name of ["a", "b", "c"]) {
        if (existsSync(join(root, name)))
          expect(readFileSync(join(root, name, "parts"), "utf8")).toMatch(/5\n$/);
      }
    }
    expect(await end(start())).toBe(0);
    expectWhole();
  });

  it("also kills the commands that it started", async () => {
    const child = start();
    while (!existsSync(join(root, "a.tmp", "parts"))) await wait(5);
    child.kill("SIGKILL");
    for (let tries = 0; left().length && tries < 50; tries++) await wait(20);
    expect(left()).toEqual([]);
  });
});

describe("two set-ups at once", () => {
  it("work one after the other", async () => {
    const children = [start(), start(), start()];
    expect(await Promise.all(children.map(end))).toEqual([0, 0, 0]);
    expect(readFileSync(join(root, "log"), "utf8")).toBe("in\nout\n".repeat(3));
    expectWhole();
  });

  it("the second continues if the first is killed", async () => {
    const first = start();
    while (!existsSync(join(root, "pid"))) await wait(5);
    const second = start();
    await new Promise((resolve) => second.stdout.once("data", resolve));
    first.kill("SIGKILL");
    expect(await end(second)).toBe(0);
    expectWhole();
  });
});
