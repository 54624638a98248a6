import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
}, 120_000);
afterAll(() => kernel.stop());

const residentMegabytes = () => {
  const status = readFileSync(`/proc/${kernel.process.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
};

describe("output", () => {
  test("a cell is answered before a timer of it loops", async () => {
    const run = await kernel.run(`
      const late = Date.now() + 300;
      setTimeout(() => { while (Date.now() < late + 3000); cell.display({ "text/plain": "looped" }); }, 1);
      while (Date.now() < late);
      1`);
    expect(run.result).toBe("1");
    expect(kernel.heard.some((m) => m.content.data?.["text/plain"] === "looped")).toBe(false);
    await kernel.until(() => kernel.heard.find((m) => m.content.data?.["text/plain"] === "looped"));
  });

  test("a cell that was queued is announced before its synchronous code runs", async () => {
    const folder = mkdtempSync(join(tmpdir(), "topolab-output-"));
    const sign = join(folder, "heard");
    await kernel.execute("1");
    const id = await kernel.execute(`
      const { existsSync } = require("node:fs");
      const end = Date.now() + 60_000;
      while (!existsSync(${JSON.stringify(sign)}) && Date.now() < end);
      Date.now() < end;`);
    await kernel.until(() => kernel.heard.find((m) => m.parent === id && m.type === "execute_input"));
    expect(kernel.heard.some((m) => m.parent === id && m.content.execution_state === "busy")).toBe(true);
    writeFileSync(sign, "");
    expect((await kernel.outcome(id)).result).toBe("true");
    rmSync(folder, { recursive: true });
  });

  test("100,000 lines arrive, each once and in order", async () => {
    const run = await kernel.run("for (let i = 0; i < 100_000; i++) console.log(i)");
    const lines = run.stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(100_000);
    expect(lines.every((line, i) => line === String(i))).toBe(true);
    expect(run.messages.length).toBeLessThan(2000);
  });

  test("lines printed after awaits arrive too", async () => {
    const run = await kernel.run(
      "for (let i = 0; i < 2000; i++) { console.log(i); if (i % 10 === 0) await null; }",
    );
    expect(run.stdout.trimEnd().split("\n")).toHaveLength(2000);
  });

  test("stdout, stderr and displays keep their order", async () => {
    const run = await kernel.run(`
      console.log("a"); console.error("b"); cell.display({ "text/plain": "c" }); console.log("d"); "e"`);
    const order = run.messages.map((m) => m.content.text ?? m.content.data?.["text/plain"]).filter(Boolean);
    expect(order.map((text) => text.trim())).toEqual(["a", "b", "c", "d", "'e'"]);
  });

  test("all output comes before idle, even what is printed last", async () => {
    const run = await kernel.run(
      'await new Promise((r) => setTimeout(r, 30)); process.stdout.write("no newline at the end")',
    );
    expect(run.stdout).toBe("no newline at the end");
    expect(run.messages.at(-1)?.content.execution_state).toBe("idle");
  });

  test("characters split between writes arrive complete", async () => {
    const run = await kernel.run(
      'const [one, two] = [Buffer.from("é").subarray(0, 1), Buffer.from("é").subarray(1)];\nprocess.stdout.write(one); process.stdout.write(two); undefined',
    );
    expect(run.stdout).toBe("é");
  });

  test("output of an ended cell goes to that cell or the next one, and is not lost", async () => {
    await kernel.run('setTimeout(() => console.log("afterwards"), 100)');
    await kernel.until(() =>
      kernel.heard.find((m) => m.type === "stream" && m.content.text.includes("afterwards")),
    );
  });

  test("one line of 20 MB", async () => {
    const run = await kernel.run('process.stdout.write("x".repeat(20_000_000)); undefined');
    expect(run.stdout).toHaveLength(20_000_000);
  });

  test("an endless printer is slowed down while nothing reads, and can be stopped", async () => {
    const before = residentMegabytes();
    const id = await kernel.execute('for (;;) console.log("endless ".repeat(100))');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await kernel.interrupt();
    const run = await kernel.outcome(id);
    expect(run.error?.ename).toBe("KeyboardInterrupt");
    expect(residentMegabytes() - before).toBeLessThan(400);
    expect((await kernel.run("1")).result).toBe("1");
  });
});
