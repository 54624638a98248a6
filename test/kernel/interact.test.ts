import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client, type Content, type Run } from "./client.js";

const view = "application/vnd.jupyter.widget-view+json";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
  const run = await kernel.run(`
    import { choice, html, int, interact, liveDisplay, slider, toggle } from "@topolab/kernel";
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));`);
  expect(run.error?.evalue).toBeUndefined();
}, 120_000);
afterAll(() => kernel.stop());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const update = (comm_id: string, state: Content) =>
  kernel.send("shell", "comm_msg", { comm_id, data: { method: "update", state, buffer_paths: [] } });
const click = (comm_id: string) =>
  kernel.send("shell", "comm_msg", { comm_id, data: { method: "custom", content: { event: "click" } } });

/** The state in which a model was opened. */
const opened = (id: string): Content =>
  kernel.heard.find((m) => m.type === "comm_open" && m.content.comm_id === id)?.content.data.state;

/** The models in the box that a message shows: the controls, and the area last. */
function partsOf({ content }: Run["messages"][number]): string[] {
  const { children } = opened(content.data[view].model_id);
  return children.map((child: string) => child.replace("IPY_MODEL_", ""));
}

const isShown = (parent: string) =>
  kernel.until(() => kernel.heard.find((m) => m.type === "display_data" && m.parent === parent));

/** Runs a cell with an interaction to its end. @returns its run, and its models */
async function played(code: string): Promise<{ run: Run; parts: string[] }> {
  const run = await kernel.run(code);
  const shown = run.messages.find((m) => m.type === "display_data");
  if (!shown) throw new Error(`Nothing was shown: ${run.error?.evalue}`);
  return { run, parts: partsOf(shown) };
}

/** All states of an output area that the front ends have heard of, in order. */
const statesOf = (area: string): Content[][] =>
  kernel.heard
    .filter((m) => m.content.comm_id === area && m.content.data?.state?.outputs)
    .map((m) => m.content.data.state.outputs);

const until = (area: string, isSo: (outputs: Content[]) => boolean) =>
  kernel.until(
    () => {
      const outputs = statesOf(area).at(-1) ?? [];
      return isSo(outputs) ? outputs : undefined;
    },
    20,
    "the output in the area",
  );

const untilText = (area: string, text: string) => until(area, ([first]) => first?.text === text);

describe("interact", () => {
  test("gives the function values of the controls' types", async () => {
    const right = await kernel.run(`
      await interact(
        { rate: slider({ min: 1, max: 3 }), labels: choice(["cdf", "swap"]), deep: toggle() },
        ({ rate, labels, deep }) => {
          const [a, b, c]: [number, "cdf" | "swap", boolean] = [rate, labels, deep];
          console.log(a, b, c);
        },
      );`);
    expect(right.error?.evalue).toBeUndefined();
    const wrong = await kernel.run(
      'await interact({ labels: choice(["cdf", "swap"]) }, ({ labels }) => labels === "auction")',
    );
    expect(wrong.error?.ename).toBe("TypeScriptError");
    expect(wrong.error?.evalue).toContain('"auction"');
    const missing = await kernel.run("await interact({ n: int() }, ({ m }) => m)");
    expect(missing.error?.evalue).toContain("Property 'm' does not exist");
  });

  test("draws named controls above what the first call prints, displays and returns, and the cell waits for it", async () => {
    const { run, parts } = await played(`
      await interact({ rate: slider({ min: 0, max: 9, value: 4 }), count: int({ label: "how many" }) }, async ({ rate }) => {
        console.log("rate", rate);
        await pause(300);
        return html(\`<b>\${rate}</b>\`);
      });
      console.log("after");`);
    const [rate, count, area] = parts;
    const names = [rate, count].map((id) => ({ ...opened(id), ...descriptionOf(id) }).description);
    expect(names).toEqual(["rate", "how many"]);
    expect(statesOf(area).at(-1)).toMatchObject([
      { output_type: "stream", name: "stdout", text: "rate 4\n" },
      { output_type: "display_data", data: { "text/html": "<b>4</b>" } },
    ]);
    expect(run.stdout).toBe("after\n");
    // What is saved shows the result also where no widget can be drawn.
    const saved = run.messages.find((m) => m.type === "update_display_data");
    expect(saved?.content.data).toMatchObject({ "text/html": "<b>4</b>", [view]: {} });
  });

  /** What was written beside a control after it was opened. */
  const descriptionOf = (id: string): Content =>
    kernel.heard.find(
      (m) => m.type === "comm_msg" && m.content.comm_id === id && m.content.data.state.description,
    )?.content.data.state ?? {};

  test("cancels the running call when a control is moved, and calls again", async () => {
    const id = await kernel.execute(`
      await interact({ n: int() }, async ({ n }, { signal }) => {
        console.log("begins", n);
        signal.addEventListener("abort", () => console.log("cancelled", n));
        if (n === 0) await new Promise(() => {});
        return n * 10;
      });`);
    const parts = partsOf(await isShown(id));
    await untilText(parts[1], "begins 0\n");
    const moved = performance.now();
    await update(parts[0], { value: 7 });
    const outputs = await until(parts[1], (all) => all.length === 2);
    expect(performance.now() - moved).toBeLessThan(3000);
    expect(outputs).toMatchObject([{ text: "begins 7\n" }, { data: { "text/plain": "70" } }]);
    // The cell ends with the call that came to its end.
    expect((await kernel.outcome(id)).reply.status).toBe("ok");
    const shown = statesOf(parts[1]).flat();
    expect(shown.some(({ text }) => text?.includes("cancelled"))).toBe(false);
    expect(shown.some(({ output_type }) => output_type === "error")).toBe(false);
  });

  test("stops a cancelled call at its next await, even if it ignores the signal", async () => {
    const { parts } = await played(`
      let steps = 0;
      await interact({ n: int() }, async ({ n }) => {
        if (n === 1) for (;;) { steps++; await pause(10); }
        console.log("n is", n);
      });`);
    await update(parts[0], { value: 1 });
    await pause(500);
    await update(parts[0], { value: 2 });
    await untilText(parts[1], "n is 2\n");
    const before = Number((await kernel.run("steps")).result);
    expect(before).toBeGreaterThan(0);
    await pause(200);
    expect(Number((await kernel.run("steps")).result)).toBe(before);
  });

  test("calls once for several quick moves", async () => {
    const { parts } = await played(`
      const calls: number[] = [];
      await interact({ n: int() }, ({ n }) => { calls.push(n); console.log(n); }, { debounce: 400 });`);
    for (const value of [1, 2, 3, 4]) await update(parts[0], { value });
    await untilText(parts[1], "4\n");
    expect((await kernel.run("calls")).result).toBe("[ 0, 4 ]");
  });

  test("shows an error of the function, and continues with the next move", async () => {
    const { parts } = await played(`
      await interact({ n: int() }, ({ n }) => { if (n === 1) throw new RangeError("one is too many"); return n; });`);
    await update(parts[0], { value: 1 });
    const [error] = await until(parts[1], ([first]) => first?.output_type === "error");
    expect(error).toMatchObject({ ename: "RangeError", evalue: "one is too many" });
    await update(parts[0], { value: 2 });
    await until(parts[1], ([first]) => first?.data?.["text/plain"] === "2");
  });

  test("fails the cell if the first call fails, and refuses an empty set of controls", async () => {
    const run = await kernel.run('await interact({ n: int() }, () => { throw new Error("at once"); });');
    expect(run.error).toMatchObject({ ename: "Error", evalue: "at once" });
    const empty = await kernel.run("await interact({}, () => 1)");
    expect(empty.error?.evalue).toBe("interact needs at least one control");
    const negative = await kernel.run("await interact({ n: int() }, () => 1, { debounce: -1 })");
    expect(negative.error?.evalue).toBe("debounce must not be negative: got -1");
  });

  test("replaces live output of a cancelled call, which does not come back", async () => {
    const { parts } = await played(`
      await interact({ n: int() }, async ({ n }) => {
        const live = liveDisplay();
        for (let i = 0; i < 5; i++) { live.update(n * 100 + i); await pause(n === 1 ? 60 : 1); }
        if (n === 1) await new Promise(() => {});
      });`);
    await until(parts[1], ([first]) => first?.data?.["text/plain"] === "4");
    await update(parts[0], { value: 1 });
    await until(parts[1], ([first]) => first?.data?.["text/plain"].startsWith("1"));
    await update(parts[0], { value: 2 });
    await until(parts[1], ([first]) => first?.data?.["text/plain"] === "204");
    await pause(600);
    expect(statesOf(parts[1]).at(-1)).toMatchObject([{ data: { "text/plain": "204" } }]);
  });

  test("waits for Apply with `apply: true`", async () => {
    const { parts } = await played(`
      const applied: number[] = [];
      await interact({ n: int() }, ({ n }) => { applied.push(n); console.log("n is", n); }, { apply: true });`);
    const [n, apply, area] = parts;
    expect(opened(apply)).toMatchObject({ _model_name: "ButtonModel", description: "Apply" });
    await update(n, { value: 3 });
    await update(n, { value: 5 });
    await pause(400);
    expect((await kernel.run("applied")).result).toBe("[ 0 ]");
    await click(apply);
    await untilText(area, "n is 5\n");
    expect((await kernel.run("applied")).result).toBe("[ 0, 5 ]");
  });

  test("is stopped by ⏹: a training returns its best weights, the function draws the result, and the next move starts again", async () => {
    const id = await kernel.execute(`
      await interact({ n: int() }, async ({ n }, { signal }) => {
        console.log("begins", n);
        const epochs = await new Promise((resolve) => signal.addEventListener("abort", () => resolve(91)));
        return epochs;
      });
      console.log("after");`);
    const parts = partsOf(await isShown(id));
    await untilText(parts[1], "begins 0\n");
    await kernel.interrupt();
    const run = await kernel.outcome(id);
    expect(run.stdout).toBe("after\n");
    expect(statesOf(parts[1]).at(-1)).toMatchObject([{}, { data: { "text/plain": "91" } }]);
    await update(parts[0], { value: 1 });
    await untilText(parts[1], "begins 1\n");
    await kernel.interrupt();
    await until(parts[1], (all) => all[1]?.data?.["text/plain"] === "91");
  });

  test("survives a reload of the page with its values and the output of the running call", async () => {
    const { parts } = await played(`
      await interact({ n: int() }, async ({ n }) => { console.log("n is", n); if (n > 0) await pause(700); return "done " + n; });`);
    await update(parts[0], { value: 6 });
    await untilText(parts[1], "n is 6\n");
    const comm_id = "reloaded page";
    await kernel.send("shell", "comm_open", { comm_id, target_name: "jupyter.widget.control", data: {} });
    const id = await kernel.send("shell", "comm_msg", { comm_id, data: { method: "request_states" } });
    const answer = await kernel.until(() =>
      kernel.heard.find((m) => m.parent === id && m.type === "comm_msg"),
    );
    const { states } = answer.content.data;
    expect(states[parts[0]].state.value).toBe(6);
    expect(states[parts[1]].state.outputs).toMatchObject([{ text: "n is 6\n" }]);
    await until(parts[1], (all) => all[1]?.data?.["text/plain"] === "'done 6'");
  });
});

describe("a widget that is moved while a cell runs", () => {
  test("is handled at once, and the kernel stays busy", async () => {
    const run = await kernel.run('const early = int(); early.on((n) => console.log("heard", n)); early');
    const [control, area] = run.messages.flatMap(({ content }) => content.data?.[view]?.model_id ?? []);
    const id = await kernel.execute('await pause(3000); console.log("end");');
    await pause(300);
    const moved = await update(control, { value: 3 });
    await untilText(area, "heard 3\n");
    const next = await kernel.until(() => {
      const states = kernel.heard.filter((m) => m.type === "status");
      const idle = states.findIndex((m) => m.parent === moved && m.content.execution_state === "idle");
      return idle < 0 ? undefined : states[idle + 1];
    });
    expect(kernel.replies.some((reply) => reply.parent === id)).toBe(false);
    expect(next).toMatchObject({ parent: id, content: { execution_state: "busy" } });
    expect((await kernel.outcome(id)).stdout).toBe("end\n");
  });
});
