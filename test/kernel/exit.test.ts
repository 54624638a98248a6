import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
  await kernel.run('const kept = 42; import fs from "node:fs";');
}, 120_000);
afterAll(() => kernel.stop());

const never = "await new Promise(() => {});";

describe("code that would end the process ends the cell", () => {
  test.each([
    ["process.exit()", "process.exit()"],
    ["process.exit(3)", "process.exit(3)"],
    ["process.abort()", "process.abort()"],
    ["process.kill(process.pid)", "SIGTERM"],
    ['process.kill(process.pid, "SIGKILL")', "SIGKILL"],
    ["process.kill(process.pid, 9)", "9"],
    ["process.kill(0)", "process.kill(0"],
    [`setTimeout(() => process.exit(4), 10); ${never}`, "process.exit(4)"],
    [`void Promise.resolve().then(() => process.exit(5)); ${never}`, "process.exit(5)"],
    ["try { process.exit(6) } catch {}", "process.exit(6)"],
    [`try { process.exit(7) } catch {} ${never}`, "process.exit(7)"],
  ])("%s", async (code, said) => {
    const run = await kernel.run(`console.log("before");\n${code};`, {}, 20);
    expect(run.stdout).toBe("before\n");
    expect(run.error?.ename).toBe("ProcessExit");
    expect(run.error?.evalue).toContain(said);
    expect(run.reply.status).toBe("error");
    expect(run.stderr).toBe("");
    expect((await kernel.run("kept")).result).toBe("42");
  });

  test("the traceback says where", async () => {
    const run = await kernel.run("const x = 1;\nprocess.exit(1);");
    expect(run.error?.traceback.join("\n")).toMatch(/→ {3}2 │ .*process\.exit\(1\)/);
  });

  test("an ended cell does not continue", async () => {
    await kernel.run(
      "let steps = 0; setTimeout(() => process.exit(1), 30); for (;;) { steps++; await new Promise((r) => setTimeout(r, 5)); }",
    );
    const { result } = await kernel.run("steps");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await kernel.run("steps")).result).toBe(result);
  });

  test("signals that end nothing, or that the cell listens to, are sent", async () => {
    const run = await kernel.run(`
      let heard = 0; process.on("SIGUSR2", () => heard++);
      process.kill(process.pid, 0); process.kill(process.pid, "SIGUSR2"); process.kill(process.pid, "SIGCONT");
      await new Promise((r) => setTimeout(r, 50)); process.removeAllListeners("SIGUSR2"); heard`);
    expect(run.result).toBe("1");
  });
});

describe("errors outside the cell's code", () => {
  test.each([
    ["a rejected promise", 'void Promise.reject(new Error("nobody"));'],
    ["an async function", '(async () => { throw new Error("nobody"); })(); 1'],
    [
      "a display of its own",
      'import { display } from "@topolab/kernel"; display({ [Symbol.for("Jupyter.display")]() { throw new Error("nobody"); } }); 1',
    ],
  ])("an error of %s is reported before the cell ends, without a wait", async (_, code) => {
    const run = await kernel.run(code);
    expect(run.stderr).toMatch(/Unhandled rejection: .*nobody/);
    const idle = run.messages.findIndex((m) => m.content.execution_state === "idle");
    expect(run.messages.findIndex((m) => m.type === "stream")).toBeLessThan(idle);
  });

  test("an exception is reported even if the cell has removed every listener, and reaches the cell's listeners", async () => {
    const later =
      'setTimeout(() => { throw new Error("late"); }, 1); await new Promise((r) => setTimeout(r, 50));';
    const removed = await kernel.run(`process.removeAllListeners("uncaughtException"); ${later}`);
    expect(removed.stderr).toMatch(/Uncaught .*late/);
    const heard = await kernel.run(
      `process.once("uncaughtException", ({ message }) => console.log("own:", message)); ${later}`,
    );
    expect(heard.stdout).toBe("own: late\n");
    expect((await kernel.run("kept")).result).toBe("42");
  });

  test.each([
    [
      "an exception in a timer",
      'setTimeout(() => { throw new Error("too late") }, 1)',
      "Uncaught",
      "Error: too late",
    ],
    [
      "an unhandled rejection",
      'void Promise.reject(new TypeError("nobody"))',
      "Unhandled rejection",
      "TypeError: nobody",
    ],
    [
      "one whose message throws",
      "setTimeout(() => { throw Object.defineProperty(new Error(), 'message', { get() { throw 1 } }) }, 1)",
      "Uncaught",
      "reading the message throws",
    ],
    [
      "a thrown proxy that throws",
      "setTimeout(() => { throw new Proxy({}, { get() { throw 1 }, has() { throw 2 }, getPrototypeOf() { throw 3 } }) }, 1)",
      "Uncaught",
      "Thrown",
    ],
  ])("%s is reported in the cell, with its output", async (_, code, what, said) => {
    const run = await kernel.run(
      `console.log("before"); ${code}; await new Promise((r) => setTimeout(r, 50)); "went on"`,
      {},
      20,
    );
    expect(run.stdout).toBe("before\n");
    expect(run.stderr).toContain(what);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colors of the traceback
    expect(run.stderr.replace(/\u001b\[\d+m/g, "")).toContain(said);
    expect(run.result).toBe("'went on'");
  });
});

// The protocol thread has the milliseconds in which V8 writes its report; a loaded machine may not give it these.
test("running out of memory is answered with an error, after all that was printed", {
  retry: 2,
  timeout: 180_000,
}, async () => {
  const small = await Client.start({ env: { NODE_OPTIONS: "--max-old-space-size=150" } });
  const id = await small.execute(
    'for (let i = 0; i < 5; i++) console.log("before", i);\nconst hoard: unknown[] = []; for (;;) hoard.push(new Array(1e5).fill(Math.random()));',
  );
  const run = await small.outcome(id, undefined, 40);
  expect(run.stdout).toBe("before 0\nbefore 1\nbefore 2\nbefore 3\nbefore 4\n");
  expect(run.error).toMatchObject({ ename: "OutOfMemory" });
  expect(run.error?.evalue).toContain("heap is out of memory");
  expect(run.reply.status).toBe("error");
  await small.exited;
  await small.until(() => small.log.includes("heap is out of memory") || undefined, 5);
  await small.stop();
});
