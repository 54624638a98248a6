import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client, type Content } from "./client.js";

const view = "application/vnd.jupyter.widget-view+json";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
  const run = await kernel.run(`
    import { box, button, currentCell, display, html, int, liveDisplay, output, slider } from "@topolab/kernel";
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));`);
  expect(run.reply.status).toBe("ok");
}, 120_000);
afterAll(() => kernel.stop());

const move = (comm_id: string, value: unknown) =>
  kernel.send("shell", "comm_msg", {
    comm_id,
    data: { method: "update", state: { value }, buffer_paths: [] },
  });
const click = (comm_id: string) =>
  kernel.send("shell", "comm_msg", { comm_id, data: { method: "custom", content: { event: "click" } } });

/** A page that connects, or is loaded anew, asks for the state of every widget. */
async function openPage() {
  const comm_id = `page ${Math.random()}`;
  await kernel.send("shell", "comm_open", { comm_id, target_name: "jupyter.widget.control", data: {} });
  const id = await kernel.send("shell", "comm_msg", { comm_id, data: { method: "request_states" } });
  const answer = await kernel.until(() => kernel.heard.find((m) => m.parent === id && m.type === "comm_msg"));
  return answer.content.data.states as Record<string, Content>;
}

/** The outputs of an output area as the front ends know them. */
function outputsOf(area: string): Content[] {
  const states = kernel.heard
    .filter((m) => m.content.comm_id === area && m.content.data?.state?.outputs)
    .map((m) => m.content.data.state.outputs);
  return states.at(-1) ?? [];
}

const until = (area: string, isSo: (outputs: Content[]) => boolean) =>
  kernel.until(() => (isSo(outputsOf(area)) ? outputsOf(area) : undefined), 20, "the output in the area");

/** Runs a cell that ends in a widget. @returns the ids of the models that it shows, in order */
async function shownBy(code: string): Promise<string[]> {
  const run = await kernel.run(code);
  expect(run.error?.evalue).toBeUndefined();
  return run.messages.flatMap(({ content }) => content.data?.[view]?.model_id ?? []);
}

describe("output of a widget's callback", () => {
  test("appears in an area below the widget: text, displays and errors, before and after an await", async () => {
    const [control, area] = await shownBy(`
      const rate = slider({ min: 0, max: 10 });
      rate.on(async (value) => {
        console.log("moved to", value);
        console.error("careful");
        await pause(20);
        await display(html("<b>later</b>"));
        throw new RangeError("too far");
      });
      rate`);
    expect(kernel.heard.find((m) => m.content.comm_id === area)?.content.data.state._model_name).toBe(
      "OutputModel",
    );
    await move(control, 3);
    const outputs = await until(area, (all) => all.length === 4);
    expect(outputs).toMatchObject([
      { output_type: "stream", name: "stdout", text: "moved to 3\n" },
      { output_type: "stream", name: "stderr", text: "careful\n" },
      { output_type: "display_data", data: { "text/html": "<b>later</b>" } },
      { output_type: "error", ename: "RangeError", evalue: "too far" },
    ]);
    expect(outputs[3].traceback.join("\n")).toContain('throw new RangeError("too far")');
  });

  test("replaces the output of the previous call, even if there is no new output", async () => {
    const [control, area] = await shownBy(`
      const loud = int();
      loud.on((value) => { if (value > 0) console.log(value); });
      loud`);
    await move(control, 1);
    await until(area, ([first]) => first?.text === "1\n");
    await move(control, 2);
    expect(await until(area, ([first]) => first?.text === "2\n")).toHaveLength(1);
    await move(control, -1);
    await until(area, (all) => all.length === 0);
  });

  test("is that of the last call, even if an earlier one ends later", async () => {
    const [control, area] = await shownBy(`
      const slow = int();
      slow.on(async (value) => { console.log("begins", value); await pause(value); console.log("ends", value); });
      slow`);
    await move(control, 400);
    await move(control, 100);
    await until(area, ([first]) => first?.text === "begins 100\nends 100\n");
    await pause(500);
    expect(outputsOf(area)).toMatchObject([{ text: "begins 100\nends 100\n" }]);
  });

  test("does not mix with the output of a cell that runs meanwhile", async () => {
    const [control, area] = await shownBy(`
      const go = button("Go", async () => { for (let i = 0; i < 5; i++) { console.log("of the button"); await pause(40); } });
      go`);
    await click(control);
    const run = await kernel.run(
      'for (let i = 0; i < 5; i++) { console.log("of the cell"); await pause(50); }',
    );
    expect(run.stdout).toBe("of the cell\n".repeat(5));
    await until(area, ([first]) => first?.text === "of the button\n".repeat(5));
  });

  test("appears below a box that holds the widget, and in the cell that adds the callback later", async () => {
    const shown = await shownBy('const a = int(); a.on(() => console.log("a")); box([a, int()])');
    expect(shown).toHaveLength(2);
    expect(await shownBy("const late = int(); late")).toHaveLength(1);
    const [area] = await shownBy('late.on(() => console.log("heard"));');
    const id = (await openPage())[area];
    expect(id.model_name).toBe("OutputModel");
  });

  test("goes to the output area that is named", async () => {
    const [control, area, ...more] = await shownBy(`
      const there = output();
      const directed = int();
      directed.on((value) => display(html(String(value))), { output: there });
      await display(directed);
      there`);
    expect(more).toEqual([]);
    await move(control, 4);
    await move(control, 5);
    expect(await until(area, ([first]) => first?.data["text/html"] === "5")).toHaveLength(1);
  });

  test("is stopped by ⏹, whether it awaits or not", async () => {
    const [waiting, first] = await shownBy('button("wait", async () => { for (;;) await pause(5); })');
    await click(waiting);
    await pause(300);
    await kernel.interrupt();
    await until(first, ([output]) => output?.ename === "KeyboardInterrupt");
    const [busy, second] = await shownBy('button("loop", () => { for (;;); })');
    await click(busy);
    await pause(300);
    await kernel.interrupt();
    await until(second, ([output]) => output?.ename === "KeyboardInterrupt");
    const [later, third] = await shownBy('button("late loop", async () => { await pause(1); for (;;); })');
    await click(later);
    await pause(300);
    await kernel.interrupt();
    await until(third, ([output]) => output?.ename === "KeyboardInterrupt");
    expect((await kernel.run("1 + 1")).result).toBe("2");
  });

  test("is shown by the last cell if a timer prints it", async () => {
    const id = await kernel.execute(
      'const timed = button("t", () => setTimeout(() => console.log("tick"), 50)); timed',
    );
    const run = await kernel.outcome(id);
    await click(run.messages.find((m) => m.type === "execute_result")?.content.data[view].model_id);
    await kernel.until(() => kernel.heard.find((m) => m.parent === id && m.content.text === "tick\n"), 10);
  });

  test("can be the result of a stopped training", async () => {
    const [control, area] = await shownBy(`
      button("train", async () => {
        const epochs = await new Promise((resolve) => cell.signal.addEventListener("abort", () => resolve("half")));
        console.log("reached", epochs);
      })`);
    await click(control);
    await pause(300);
    await kernel.interrupt();
    await until(area, ([output]) => output?.text === "reached half\n");
  });
});

describe("an output area", () => {
  test("captures the output of its code, live displays too, and leaves the rest to the cell", async () => {
    const run = await kernel.run(`
      const out = output();
      const answer = await out.capture(async () => {
        console.log("captured");
        const live = liveDisplay();
        live.update(html("1"));
        await live.flush();
        await pause(20);
        live.update(html("2"));
        await live.flush();
        return 42;
      });
      console.log("the cell's", answer);
      out`);
    expect(run.stdout).toBe("the cell's 42\n");
    const [area] = run.messages.flatMap(({ content }) => content.data?.[view]?.model_id ?? []);
    expect(outputsOf(area)).toMatchObject([{ text: "captured\n" }, { data: { "text/html": "2" } }]);
    expect(run.types).not.toContain("update_display_data");
  });

  test("shows a value at once, as it is then, between printed output", async () => {
    const run = await kernel.run(`
      const counted = output();
      const count = { n: 0 };
      for (; count.n < 2; count.n++) { counted.show(count); counted.print("after " + count.n); }
      counted`);
    const [area] = run.messages.flatMap(({ content }) => content.data?.[view]?.model_id ?? []);
    expect(outputsOf(area)).toMatchObject([
      { data: { "text/plain": "{ n: 0 }" } },
      { text: "after 0\n" },
      { data: { "text/plain": "{ n: 1 }" } },
      { text: "after 1\n" },
    ]);
  });

  test("is updated from outside, and shows a live curve of the library", async () => {
    const run = await kernel.run(`
      import { liveLossCurve } from "topolab/plot";
      const curves = output();
      const curve = liveLossCurve();
      await curves.capture(async () => { curve.add({ epoch: 1, loss: 1 }); await curve.done(); });
      curve.add({ epoch: 2, loss: 0.5 });
      await curve.done();
      curves`);
    const [area] = run.messages.flatMap(({ content }) => content.data?.[view]?.model_id ?? []);
    const [shown, ...more] = outputsOf(area);
    expect(more).toEqual([]);
    expect(shown.data["text/plain"]).toContain("Epoch 2: training loss 0.5");
    expect(run.types.filter((type) => type.endsWith("display_data"))).toEqual([]);
  });

  test("has its last display in its view, for front ends without widgets", async () => {
    const run = await kernel.run(
      'const pictured = output(); await pictured.capture(() => display(html("<i>drawn</i>"))); box([int({ value: 7, label: "n" }), pictured])',
    );
    const { data } = run.messages.find((m) => m.type === "execute_result")?.content ?? {};
    expect(Object.keys(data).sort()).toEqual([view, "text/html", "text/plain"].sort());
    expect(data["text/html"]).toBe("<i>drawn</i>");
    expect(data["text/plain"]).toContain("n: 7");
  });

  test("shows an error, and rethrows it", async () => {
    const run = await kernel.run(
      'const failing = output(); await failing.capture(() => { throw new TypeError("no"); }).catch(() => console.log("caught")); failing',
    );
    expect(run.stdout).toBe("caught\n");
    const [area] = run.messages.flatMap(({ content }) => content.data?.[view]?.model_id ?? []);
    expect(outputsOf(area)).toMatchObject([{ output_type: "error", ename: "TypeError", evalue: "no" }]);
  });

  test("is cleared by its code, at once or with the next output", async () => {
    const run = await kernel.run(`
      const cleared = output();
      await cleared.capture(() => { console.log("old"); currentCell().clear(true); console.log("new"); });
      cleared`);
    const [area] = run.messages.flatMap(({ content }) => content.data?.[view]?.model_id ?? []);
    expect(outputsOf(area)).toMatchObject([{ text: "new\n" }]);
    await kernel.run("cleared.clear()");
    expect(outputsOf(area)).toEqual([]);
  });

  test("is sent completely at the end of a printing loop, in few messages", async () => {
    const run = await kernel.run(
      "const flooded = output(); await flooded.capture(() => { for (let i = 0; i < 20_000; i++) console.log(i); }); flooded",
    );
    const [area] = run.messages.flatMap(({ content }) => content.data?.[view]?.model_id ?? []);
    expect(outputsOf(area)[0].text.split("\n")).toHaveLength(20_001);
    expect(run.types.filter((type) => type === "comm_msg").length).toBeLessThan(50);
  });
});

describe("after a reload of the page", () => {
  test("a live display that a widget drives continues in the widget's area", async () => {
    const [control, area] = await shownBy(`
      const scale = int({ value: 1 });
      const figure = liveDisplay();
      figure.update(html("figure at 1"));
      await figure.flush();
      scale.on((value) => figure.update(html("figure at " + value)));
      scale`);
    await pause(300);
    await move(control, 2);
    const updated = () => kernel.heard.find((m) => m.content.data?.["text/html"] === "figure at 2");
    expect((await kernel.until(updated, 10)).type).toBe("update_display_data");
    expect(outputsOf(area)).toEqual([]);

    await openPage();
    await pause(300);
    await move(control, 3);
    await until(area, ([first]) => first?.data["text/html"] === "figure at 3");
    await pause(300);
    await move(control, 4);
    expect(await until(area, ([first]) => first?.data["text/html"] === "figure at 4")).toHaveLength(1);
    expect((await openPage())[area].state.outputs).toMatchObject([{ data: { "text/html": "figure at 4" } }]);
  });
});

function pause(ms: number) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
