import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
  await kernel.run('import { tf } from "topolab"; const kept = 42; let steps = 0;');
}, 120_000);
afterAll(() => kernel.stop());

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs a cell that says when it has begun, stops it, and tells how long that took. */
async function stopped(code: string, stop: () => unknown = () => kernel.interrupt()) {
  const mark = `begun ${Math.random()}`;
  const id = await kernel.execute(`console.log("${mark}"); await 0;\n${code}`);
  await kernel.until(() => kernel.heard.find((m) => m.parent === id && m.content.text?.includes(mark)));
  await sleep(200);
  const start = performance.now();
  await stop();
  const run = await kernel.outcome(id);
  return { ...run, seconds: (performance.now() - start) / 1000 };
}

const training = `
const model = tf.sequential({ layers: [tf.layers.dense({ units: 50, inputShape: [50] })] });
model.compile({ loss: "meanSquaredError", optimizer: "sgd" });
await model.fit(tf.zeros([2000, 50]), tf.zeros([2000, 50]), { epochs: 100000, verbose: 0 });`;

describe("interrupt", () => {
  test("a synchronous loop", async () => {
    const id = await kernel.execute("for (;;) steps++;");
    await sleep(500);
    await kernel.interrupt();
    const run = await kernel.outcome(id);
    expect(run.error?.ename).toBe("KeyboardInterrupt");
    expect((await kernel.run("kept")).result).toBe("42");
  });

  test.each([
    ["an await loop", "for (;;) await new Promise((resolve) => setTimeout(resolve, 1));"],
    ["a microtask loop", "for (;;) await null;"],
    ["a synchronous loop after an await", "for (;;) steps++;"],
    ["a promise that never settles", "await new Promise(() => {});"],
    [
      "an async iteration",
      "async function* ever() { for (;;) yield 1; }\nfor await (const _ of ever()) steps++;",
    ],
    ["a training run in native code", training],
  ])("%s", async (_, code) => {
    const run = await stopped(code);
    expect(run.error?.ename).toBe("KeyboardInterrupt");
    expect(run.seconds).toBeLessThan(8);
    expect((await kernel.run("kept")).result).toBe("42");
  });

  test.each([
    ["a timer's callback", "setTimeout(() => { for (;;); }, 50); await new Promise(() => {});"],
    ["an interval's callback", "setInterval(() => { for (;;); }, 50); await new Promise(() => {});"],
    ["a callback of setImmediate", "setImmediate(() => { for (;;); }); await new Promise(() => {});"],
    [
      "a listener that a timer calls",
      "process.once('tick', () => { for (;;); }); setTimeout(() => process.emit('tick'), 9); await new Promise(() => {});",
    ],
    ["a microtask", "queueMicrotask(() => { for (;;); }); await new Promise(() => {});"],
  ])(
    "a synchronous loop in %s",
    async (_, code) => {
      const own = await Client.start();
      await own.run("const kept = 42;");
      // The types of Node know no event "tick"; the cell's text needs `as any` to pass the type checker.
      const id = await own.execute(code.replaceAll("'tick'", "'tick' as any"));
      await sleep(700);
      await own.interrupt();
      const run = await own.outcome(id, undefined, 20);
      expect(run.error?.ename).toBe("KeyboardInterrupt");
      expect((await own.run("kept")).result).toBe("42");
      await own.stop();
    },
    60_000,
  );

  test("a timer's callback that loops after the end of its cell", async () => {
    await kernel.run("setTimeout(() => { for (;;); }, 50); 1");
    await sleep(400);
    await kernel.interrupt();
    expect((await kernel.run("kept", {}, 20)).result).toBe("42");
  });

  test("timers of cells have the arguments, the handles and the promises of Node's timers", async () => {
    const run = await kernel.run(`
      import { promisify } from "node:util";
      const seen: unknown[] = [];
      setTimeout((a, b) => seen.push(a, b), 1, 1, 2);
      clearImmediate(setImmediate(() => seen.push("cleared")));
      const ticks = setInterval(() => { seen.push("tick"); clearInterval(ticks); }, 5);
      seen.push(await promisify(setTimeout)(40, "promised"));
      seen`);
    expect(run.result).toBe("[ 1, 2, 'tick', 'promised' ]");
  });

  test("finally blocks run", async () => {
    const run = await stopped(
      'try { for (;;) await new Promise((r) => setTimeout(r, 5)); } finally { console.log("tidied") }',
    );
    expect(run.stdout).toContain("tidied");
    expect(run.error?.ename).toBe("KeyboardInterrupt");
  });

  test("a library that listens to the signal returns its result so far", async () => {
    const run = await stopped(`
      const half = await new Promise<string>((resolve) => cell.signal.addEventListener("abort", () => setTimeout(() => resolve("half"), 50)));`);
    expect(run.reply.status).toBe("ok");
    expect((await kernel.run("half")).result).toBe("'half'");
  });

  test("one that works in long pieces gets time to return it", async () => {
    const run = await stopped(`
      const pieces = await (async () => {
        const { signal } = cell;
        for (let done = 1; ; done++) {
          for (const end = Date.now() + 700; Date.now() < end; );
          await new Promise((resolve) => setImmediate(resolve));
          if (signal.aborted) return done;
        }
      })();`);
    expect(run.reply.status).toBe("ok");
    expect(Number((await kernel.run("pieces")).result)).toBeGreaterThan(0);
  });

  test("continues after a call that listened to the signal, also in functions, until new long work would start", async () => {
    const run = await stopped(`
      const listening = () => {
        const { signal } = cell;
        signal.throwIfAborted();
        return new Promise<string>((resolve) => signal.addEventListener("abort", () => setTimeout(() => resolve("half"), 50)));
      };
      const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
      async function train() { const result = await listening(); await pause(20); console.log("curve"); await pause(20); return result; }
      const trained = await train();
      await pause(20);
      console.log("after");
      const again = await train();
      console.log("never");`);
    expect(run.stdout).toMatch(/curve\nafter\n$/);
    expect(run.error?.ename).toBe("KeyboardInterrupt");
    expect((await kernel.run("trained")).result).toBe("'half'");
    const used = await kernel.run("again.length");
    expect(used.error?.evalue).toContain("`again` has no value: its cell was interrupted");
  });

  test("stops at the next await if no pending call listens to the signal", async () => {
    const run = await stopped(
      "void cell.signal; await 0; for (;;) await new Promise((r) => setTimeout(r, 20));",
    );
    expect(run.error?.ename).toBe("KeyboardInterrupt");
    expect(run.seconds).toBeLessThan(2);
  });

  test("stops at once at a second interrupt", async () => {
    const code = `
      await new Promise<void>((resolve) => cell.signal.addEventListener("abort", () => resolve()));
      await new Promise((resolve) => setTimeout(resolve, 60_000));`;
    const run = await stopped(code, async () => {
      await kernel.interrupt();
      await sleep(300);
      await kernel.interrupt();
    });
    expect(run.error?.ename).toBe("KeyboardInterrupt");
    expect(run.seconds).toBeLessThan(2.5);
  });

  test("stops a synchronous loop after a call that listened, at a second interrupt", async () => {
    const code = `
      await new Promise<void>((resolve) => cell.signal.addEventListener("abort", () => resolve()));
      for (;;) steps++;`;
    const run = await stopped(code, async () => {
      await kernel.interrupt();
      await sleep(300);
      await kernel.interrupt();
    });
    expect(run.error?.ename).toBe("KeyboardInterrupt");
    expect(run.seconds).toBeLessThan(2.5);
  });

  test("a stopped cell does not continue", async () => {
    await stopped("for (;;) { steps = 0; await new Promise((r) => setTimeout(r, 1)); steps = 1; }");
    await kernel.run("steps = 7");
    await sleep(100);
    expect((await kernel.run("steps")).result).toBe("7");
  });

  test("a name that its cell has not reached says so, until it is declared again", async () => {
    await kernel.run('const made = 1; let late = 2; const asked = made + late; throw new Error("no")');
    expect((await kernel.run("asked")).result).toBe("3");
    await kernel.run(
      'throw new Error("early"); const missed = [1]; let lost = 1; lost++; function known() { return 5; }',
    );
    expect((await kernel.run("known()")).result).toBe("5");
    for (const name of ["missed", "lost"])
      expect((await kernel.run(`${name}`)).error?.evalue).toBe(
        `\`${name}\` has no value: its cell failed before it got one. Run that cell again.`,
      );
    expect((await kernel.run("const missed = 8; let lost = 9; () => lost; missed + lost")).result).toBe("17");
    expect((await kernel.run("missed + lost")).result).toBe("17");
  });

  test("an interrupt while nothing runs has no effect", async () => {
    await kernel.interrupt();
    expect((await kernel.run("kept + 1")).result).toBe("43");
  });

  test("the cell after a stopped one is not hit", async () => {
    for (let i = 0; i < 3; i++) {
      const id = await kernel.execute("for (;;);");
      await sleep(150);
      await kernel.interrupt();
      await kernel.outcome(id);
      const next = await kernel.run("await new Promise((r) => setTimeout(r, 400)); 'whole'");
      expect(next.result).toBe("'whole'");
    }
  });

  test("cells queued after a stopped cell are aborted", async () => {
    const sent = await Promise.all(["for (;;);", "'queued'"].map((code) => kernel.execute(code)));
    await sleep(300);
    await kernel.interrupt();
    const [first, second] = await Promise.all(sent.map((id) => kernel.outcome(id)));
    expect(first.reply.status).toBe("error");
    expect(second.reply.status).toBe("aborted");
  });

  test("by SIGINT soon after another interrupt", async () => {
    await kernel.run("0"); // what compiles is not broken by a signal
    const first = await kernel.execute("for (;;);");
    await sleep(200);
    await kernel.interrupt();
    await kernel.outcome(first);
    const second = await kernel.execute("for (;;) await new Promise((resolve) => setTimeout(resolve, 1));");
    await sleep(300);
    kernel.process.kill("SIGINT");
    expect((await kernel.outcome(second)).error?.ename).toBe("KeyboardInterrupt");
  });

  test.each([
    ["a synchronous loop", "for (;;) steps++;"],
    ["an await loop", "for (;;) await new Promise((resolve) => setTimeout(resolve, 1));"],
  ])("by SIGINT: %s", async (_, code) => {
    const mark = `begun ${Math.random()}`;
    const id = await kernel.execute(`console.log("${mark}"); ${code}`);
    await kernel.until(() => kernel.heard.find((m) => m.parent === id && m.content.text?.includes(mark)));
    await sleep(200);
    kernel.process.kill("SIGINT");
    const run = await kernel.outcome(id);
    expect(run.error?.ename).toBe("KeyboardInterrupt");
    expect((await kernel.run("kept")).result).toBe("42");
  });
});
