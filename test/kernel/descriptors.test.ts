import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client, type Run } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
  await kernel.run(
    'import { execSync, spawn, spawnSync } from "node:child_process"; import fs from "node:fs";',
  );
}, 120_000);
afterAll(() => kernel.stop());

/** What a cell printed and showed, in order, each line with its stream. */
const lines = ({ messages }: Run) =>
  messages.flatMap(({ type, content }) => {
    if (type === "stream")
      return content.text
        .trimEnd()
        .split("\n")
        .map((line: string) => `${content.name}: ${line}`);
    return content.data ? [content.data["text/plain"]] : [];
  });

describe("output past process.stdout", () => {
  test("goes on after a cell has closed a descriptor, itself or by a stream", async () => {
    const run = await kernel.run(`
      const stream = fs.createWriteStream("", { fd: 1 });
      stream.end("streamed\\n");
      await new Promise<void>((resolve) => stream.on("close", () => resolve()));
      for (const descriptor of [0, 1, 2]) fs.closeSync(descriptor);
      execSync("echo inherited", { stdio: "inherit" });
      fs.writeSync(1, "written\\n"); 1`);
    expect(lines(run)).toEqual(["stdout: streamed", "stdout: inherited", "stdout: written", "1"]);
  });

  test("child processes that inherit stdio print into the cell", async () => {
    const run = await kernel.run('execSync("echo out; echo err >&2", { stdio: "inherit" }); 1');
    expect(run.stdout).toBe("out\n");
    expect(run.stderr).toBe("err\n");
    expect(run.types.at(-1)).toBe("execute_result");
  });

  test("keeps its place among what the cell prints and shows", async () => {
    const run = await kernel.run(`
      for (let i = 0; i < 3; i++) {
        console.log("printed", i);
        console.log("and more");
        execSync("echo child " + i, { stdio: "inherit" });
        fs.writeSync(1, "written\\n");
        cell.display({ "text/plain": "shown" });
        fs.writeFileSync(2, "complaint\\n");
        console.error("error");
      }`);
    const expected = [0, 1, 2].flatMap((i) => [
      `stdout: printed ${i}`,
      "stdout: and more",
      `stdout: child ${i}`,
      "stdout: written",
      "shown",
      "stderr: complaint",
      "stderr: error",
    ]);
    expect(lines(run)).toEqual(expected);
  });

  test("output of an asynchronous child comes before output after its end", async () => {
    const run = await kernel.run(`
      console.log("before");
      const child = spawn("sh", ["-c", "echo child; sleep 0.05; echo late"], { stdio: ["ignore", "inherit", "inherit"] });
      await new Promise((resolve) => child.on("exit", resolve));
      console.log("after");`);
    expect(lines(run)).toEqual(["stdout: before", "stdout: child", "stdout: late", "stdout: after"]);
  });

  test("a child can get process.stdout itself", async () => {
    const run = await kernel.run(
      'spawnSync("echo", ["given"], { stdio: ["ignore", process.stdout, process.stderr] }); 1',
    );
    expect(run.stdout).toBe("given\n");
  });

  test("appears while the cell is busy in a child", async () => {
    const id = await kernel.execute('execSync("echo early; sleep 2", { stdio: "inherit" }); 1');
    const start = performance.now();
    await kernel.until(() => kernel.heard.find((m) => m.parent === id && m.content.text === "early\n"));
    expect(performance.now() - start).toBeLessThan(1500);
    await kernel.outcome(id);
  });

  test("more than a pipe holds arrives complete, also characters split between reads", async () => {
    const run = await kernel.run('fs.writeSync(1, Buffer.from("x" + "é".repeat(500_000) + "\\n")); 1');
    expect(run.stdout === `x${"é".repeat(500_000)}\n`).toBe(true);
  });

  test("Node's raw prints arrive too", async () => {
    const run = await kernel.run(
      'process.emitWarning("mind this"); await new Promise((r) => setTimeout(r, 20));',
    );
    expect(run.stderr).toContain("Warning: mind this");
  });

  test("an endless child is slowed down while nothing reads, and nothing else stops", async () => {
    await kernel.run('const flood = spawn("yes", [], { stdio: ["ignore", "inherit", "inherit"] });');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const run = await kernel.run("flood.kill(); await new Promise((r) => flood.on('close', r)); 'stopped'");
    expect(run.result).toBe("'stopped'");
  });

  test("the kernel's own log stays on the stderr of its process", async () => {
    await kernel.sendFrames("shell", ["no message"]);
    await kernel.until(() => kernel.log.includes("dropped a message") || undefined, 5);
  });

  test("process.stdout uses an encoding, and end() does not close it", async () => {
    const run = await kernel.run(
      'process.stdout.write("6869", "hex"); process.stdout.end("!"); process.stdout.write("?"); undefined',
    );
    expect(run.stdout).toBe("hi!?");
  });
});
