import { inflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client, type Content } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
  await kernel.run(`
    import { tf } from "topolab"; import * as aq from "arquero"; import * as dfd from "danfojs-node";
    import { box, button, choice, display, html, image, int, latex, liveDisplay, markdown, output, progress, slider, toggle, track } from "@topolab/kernel";`);
}, 120_000);
afterAll(() => kernel.stop());

async function shown(code: string): Promise<Content> {
  const run = await kernel.run(code);
  if (run.error) throw new Error(run.error.evalue);
  return run.messages.find((m) => m.type === "execute_result" || m.type === "display_data")?.content.data;
}

/** The bytes of an 8-bit PNG's rows, without their filter bytes. */
function pixels(base64: string, row: number): number[][] {
  const png = Buffer.from(base64, "base64");
  const length = png.readUInt32BE(33);
  const data = inflateSync(png.subarray(41, 41 + length));
  return Array.from({ length: data.length / (row + 1) }, (_, y) => [
    ...data.subarray(y * (row + 1) + 1, (y + 1) * (row + 1)),
  ]);
}

describe("rich display", () => {
  test("a value with its own display, synchronous or not", async () => {
    const key = 'Symbol.for("Jupyter.display")';
    expect(await shown(`({ [${key}]: () => ({ "text/plain": "p", "text/html": "h" }) })`)).toEqual({
      "text/plain": "p",
      "text/html": "h",
    });
    expect(
      await shown(`({ [${key}]: async () => ({ "image/png": "AAAA", "text/plain": "p" }) })`),
    ).toMatchObject({ "image/png": "AAAA" });
  });

  test("a picture with twice the pixels carries its size in CSS pixels, as a result and by display()", async () => {
    const figure = "curves([{ name: 'a', x: [1, 2], y: [1, 2] }], { xTitle: 'x', yTitle: 'y' })";
    const { messages } = await kernel.run(
      `import { curves } from "topolab/plot"; await display(${figure}); ${figure}`,
      {},
      200,
    );
    const figures = messages.filter(({ content }) => content.data?.["image/png"]);
    expect(figures.map(({ type }) => type)).toEqual(["display_data", "execute_result"]);
    for (const { content } of figures) {
      const png = Buffer.from(content.data["image/png"], "base64");
      const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
      expect(content.metadata["image/png"]).toEqual({ width: width / 2, height: height / 2 });
    }
  });

  test("a picture without a density carries no size", async () => {
    const { messages } = await kernel.run(
      `import { image as picture } from "@topolab/kernel"; tf.zeros([16, 16, 3])`,
    );
    expect(messages.find(({ type }) => type === "execute_result")?.content.metadata).toEqual({});
  });

  test("a display that throws is the cell's error", async () => {
    const run = await kernel.run(
      '({ [Symbol.for("Jupyter.display")]: () => { throw new Error("cannot show") } })',
    );
    expect(run.error?.evalue).toBe("cannot show");
  });

  test("tensors: type, shape and first entries", async () => {
    expect((await shown("tf.tensor2d([[1, 2.5], [3, 4]])"))["text/plain"]).toBe(
      "Tensor float32 [2, 2]\n[[1, 2.5],\n [3, 4]]",
    );
    expect((await shown("tf.range(0, 1000)"))["text/plain"]).toContain("… 994 more");
    expect((await shown("tf.scalar(3)"))["text/plain"]).toBe("Tensor float32 []\n3");
  });

  test("tensors of images are images, pixel by pixel", async () => {
    const data = await shown("tf.range(0, 64, 1, 'int32').reshape([8, 8, 1])");
    expect(pixels(data["image/png"], 8)).toEqual(
      Array.from({ length: 8 }, (_, y) => Array.from({ length: 8 }, (_, x) => 8 * y + x)),
    );
  });

  test("showing a tensor keeps none", async () => {
    await kernel.run("const pictures = tf.ones([20, 16, 16, 3]); const before = tf.memory().numTensors;");
    const data = await shown("pictures");
    expect(pixels(data["image/png"], 16 * 16 * 3)).toHaveLength(16);
    expect((await kernel.run("tf.memory().numTensors - before")).result).toBe("0");
  });

  test("arquero tables", async () => {
    const data = await shown('aq.table({ n: [1, 22], t: ["<a>", "b"] })');
    expect(data["text/html"]).toContain("<td>&#60;a&#62;</td>");
    expect(data["text/plain"]).toBe(" n  t\n 1  <a>\n22  b\n2 rows × 2 columns");
  });

  test("filtered and sorted tables", async () => {
    const data = await shown("aq.table({ n: [3, 1, 2] }).filter((d: { n: number }) => d.n > 1).orderby('n')");
    expect(data["text/plain"]).toBe("n\n2\n3\n2 rows × 1 columns");
  });

  test("long tables are cut, with a note", async () => {
    const data = await shown("aq.table({ n: Array.from({ length: 1000 }, (_, i) => i) })");
    expect(data["text/plain"]).toContain("1,000 rows × 1 columns, 950 rows not shown");
  });

  test("danfojs frames and series", async () => {
    expect((await shown('new dfd.DataFrame([[1, 2.5]], { columns: ["a", "b"] })'))["text/html"]).toContain(
      "<td>2.5</td>",
    );
    expect((await shown("new dfd.Series([7, 8])"))["text/plain"]).toContain("2 rows × 1 columns");
  });

  test("HTML, Markdown, LaTeX, charts and picture files", async () => {
    expect((await shown('html("<b>x</b>")'))["text/html"]).toBe("<b>x</b>");
    expect((await shown('markdown("*x*")'))["text/markdown"]).toBe("*x*");
    expect((await shown('latex("x^2")'))["text/latex"]).toBe("$$x^2$$");
    const chart = await shown(
      '({ $schema: "https://vega.github.io/schema/vega-lite/v5.json", mark: "bar" })',
    );
    expect(chart["application/vnd.vegalite.v5+json"]).toMatchObject({ mark: "bar" });
    expect((await shown('Buffer.from("ffd8ff00", "hex")'))["image/jpeg"]).toBe("/9j/AA==");
  });

  test("huge values are cut, with a note", async () => {
    expect((await shown("new Array(1e6).fill(1)"))["text/plain"]).toContain("999900 more items");
    const text = (await shown("Object.fromEntries(Array.from({ length: 50000 }, (_, i) => ['key' + i, i]))"))[
      "text/plain"
    ];
    expect(text.length).toBeLessThan(101_000);
    expect(text).toContain("cut here");
  });

  test("display() in the middle of a cell", async () => {
    const run = await kernel.run(
      'console.log("before"); await display(html("<i>m</i>")); console.log("after")',
    );
    expect(run.types).toEqual(["execute_input", "stream", "display_data", "stream"]);
  });

  test("display() without await shows each value at once, in order, as it was then", async () => {
    const run = await kernel.run(`
      const list: number[] = [];
      for (let i = 0; i < 3; i++) { list.push(i); console.log("step", i); display(list); }
      display(aq.table({ n: [1] })); display(tf.scalar(7)); display(html("<i>h</i>"));
      display({ $schema: "https://vega.github.io/schema/vega-lite/v5.json", mark: "bar" });
      console.log("after");`);
    const order = run.messages.map((m) => m.content.text ?? m.content.data?.["text/plain"]).filter(Boolean);
    expect(order.map((text) => text.trim().split("\n")[0])).toEqual([
      "step 0",
      "[ 0 ]",
      "step 1",
      "[ 0, 1 ]",
      "step 2",
      "[ 0, 1, 2 ]",
      "n",
      "Tensor float32 []",
      "<i>h</i>",
      "vega-lite chart",
      "after",
    ]);
  });

  test("the library's display does the same", async () => {
    const run = await kernel.run(`
      import { display as show } from "topolab";
      const seen: number[] = [];
      for (let i = 0; i < 2; i++) { seen.push(i); show(seen); console.log("printed", i); }`);
    const order = run.messages.map((m) => m.content.text ?? m.content.data?.["text/plain"]).filter(Boolean);
    expect(order.map((text) => text.trim())).toEqual(["[ 0 ]", "printed 0", "[ 0, 1 ]", "printed 1"]);
  });

  test("the cell's end waits for a display that is drawn first", async () => {
    const run = await kernel.run(`
      display({ [Symbol.for("Jupyter.display")]: () => new Promise((r) => setTimeout(() => r({ "text/plain": "drawn" }), 600)) });
      console.log("meanwhile");`);
    expect(run.types).toEqual(["execute_input", "stream", "display_data"]);
  });

  test.each([
    ["track()", "for (const _ of track(Array(12))) pause(100);"],
    [
      "liveDisplay()",
      'const bar = liveDisplay(); for (let i = 1; i <= 12; i++) { pause(100); bar.update("step " + i); }',
    ],
    [
      "the library's liveDisplay()",
      'const { liveDisplay: library } = await import("topolab"); const line = library(); for (let i = 1; i <= 12; i++) { pause(100); line.update("step " + i); } await line.done();',
    ],
  ])("%s draws during a synchronous loop, four times a second", async (_, loop) => {
    await kernel.run(
      "const pause = (ms: number) => { for (const end = Date.now() + ms; Date.now() < end; ); };",
    );
    const id = await kernel.execute(loop);
    const drawn = () => kernel.heard.filter((m) => m.parent === id && m.content.data);
    await kernel.until(() => drawn()[2]);
    const third = performance.now();
    await kernel.outcome(id);
    expect(performance.now() - third).toBeGreaterThan(300);
    expect(drawn().length).toBeGreaterThanOrEqual(4);
    expect(drawn().length).toBeLessThanOrEqual(8);
    expect(new Set(drawn().map((m) => m.content.transient.display_id)).size).toBe(1);
    expect(drawn().at(-1)?.content.data["text/plain"]).toMatch(/12/);
  });

  test("a live display: one output, few updates, the last one always", async () => {
    const run = await kernel.run(
      "const live = liveDisplay(); for (let i = 0; i < 200; i++) { live.update(markdown('step ' + i)); await new Promise((r) => setTimeout(r, 3)); }",
    );
    const updates = run.messages.filter((m) => m.type === "update_display_data");
    const ids = new Set(run.messages.map((m) => m.content.transient?.display_id).filter(Boolean));
    expect(ids.size).toBe(1);
    expect(updates.length).toBeLessThanOrEqual(4 * run.seconds + 2);
    expect(updates.at(-1)?.content.data["text/markdown"]).toBe("step 199");
  });

  test("track counts a loop", async () => {
    const run = await kernel.run(
      'for (const i of track([1, 2, 3], { label: "epochs" })) await new Promise((r) => setTimeout(r, 5));',
    );
    const last = run.messages.filter((m) => m.content.data).at(-1)?.content.data;
    expect(last["text/plain"]).toMatch(/^epochs: 100%\|█+\| 3\/3 \[/);
    expect(last["text/html"]).toMatch(/^<progress value="3" max="3"><\/progress> <code>epochs: 100% 3\/3 \[/);
  });

  test("track removes its bar with `leave: false`, and otherwise keeps the state at the end of the loop", async () => {
    const run = await kernel.run("for (const i of track([1, 2], { leave: false }));");
    const shown = run.messages.filter((m) => m.content.data).map((m) => m.content.data);
    expect(shown[0]["text/plain"]).toContain("1/2");
    expect(shown.at(-1)).toEqual({ "text/plain": "", "text/html": "" });
    const left = await kernel.run("for (const i of track([1, 2, 3, 4])) if (i === 3) break;");
    expect(left.messages.filter((m) => m.content.data).at(-1)?.content.data["text/plain"]).toContain("2/4");
  });
});

describe("widgets", () => {
  const view = "application/vnd.jupyter.widget-view+json";
  /** As a front end does when somebody moves a control. */
  const move = (comm_id: string, state: Content) =>
    kernel.send("shell", "comm_msg", { comm_id, data: { method: "update", state, buffer_paths: [] } });

  test("a slider is drawn by the front end's class, moved there, and read here", async () => {
    const run = await kernel.run(
      'const lr = slider({ min: 1e-5, max: 1e-1, log: true, value: 1e-3, label: "lr" }); const seen: number[] = []; lr.on((value) => seen.push(value)); lr',
    );
    const shown = run.messages.find((m) => m.type === "execute_result")?.content.data;
    expect(shown["text/plain"]).toBe("lr: 0.001");
    const id = shown[view].model_id;
    const opened = run.messages.find((m) => m.content.comm_id === id);
    expect(opened?.metadata).toEqual({ version: "2.1.0" });
    expect(opened?.content.data.state).toMatchObject({
      _model_name: "FloatLogSliderModel",
      value: 0.001,
      min: -5,
      max: -1,
      base: 10,
    });
    const layouts = run.messages.filter((m) => m.type === "comm_open").map((m) => m.content);
    const layout = layouts.find(
      (content) => `IPY_MODEL_${content.comm_id}` === opened?.content.data.state.layout,
    );
    expect(layout?.data.state._model_name).toBe("LayoutModel");

    const moved = await move(id, { value: 0.01 });
    const echo = await kernel.until(() =>
      kernel.heard.find((m) => m.parent === moved && m.type === "comm_msg"),
    );
    expect(echo.content.data).toMatchObject({ method: "echo_update", state: { value: 0.01 } });
    expect((await kernel.run("[lr.value, seen]")).result).toBe("[ 0.01, [ 0.01 ] ]");
  });

  test("a value set here moves the front end's", async () => {
    const run = await kernel.run("lr.value = 0.05");
    expect(run.messages.find((m) => m.type === "comm_msg")?.content.data).toMatchObject({
      method: "update",
      state: { value: 0.05 },
    });
  });

  test("a slider whose range is empty is refused", async () => {
    expect((await kernel.run("slider({ min: 1, max: 1 })")).error?.ename).toBe("RangeError");
    expect((await kernel.run("slider({ min: 0, max: 1, log: true })")).error?.evalue).toContain(
      "min must be positive",
    );
  });

  test("choices keep the type of their values", async () => {
    const run = await kernel.run(
      "const opt = choice({ small: 1e-4, large: 1e-2 }, { value: 1e-2 }); const typed: number = opt.value; opt",
    );
    const id = run.messages.find((m) => m.type === "execute_result")?.content.data[view].model_id;
    await move(id, { index: 0 });
    expect((await kernel.run("[typed, opt.value]")).result).toBe("[ 0.01, 0.0001 ]");
  });

  test("buttons are clicked", async () => {
    const run = await kernel.run('let clicks = 0; const go = button("Go", () => { clicks++ }); go');
    const comm_id = run.messages.find((m) => m.type === "execute_result")?.content.data[view].model_id;
    const custom = { method: "custom", content: { event: "click" } };
    await kernel.send("shell", "comm_msg", { comm_id, data: custom });
    expect((await kernel.run("clicks")).result).toBe("1");
  });

  test("boxes hold widgets, images bytes, output areas output", async () => {
    const run = await kernel.run(`
      const area = output(); area.print("line"); await area.show(html("<b>1</b>"));
      box([int({ value: 3, label: "n" }), toggle(), progress({ max: 4 }), area, image(Uint8Array.of(1, 2, 3))], { direction: "row" })`);
    const opened = run.messages
      .filter((m) => m.type === "comm_open")
      .map((m) => ({ ...m.content.data, buffers: m.buffers }));
    const names = opened.map(({ state }) => state._model_name);
    for (const name of [
      "IntTextModel",
      "CheckboxModel",
      "FloatProgressModel",
      "OutputModel",
      "ImageModel",
      "HBoxModel",
    ])
      expect(names).toContain(name);
    expect(opened.find(({ state }) => state._model_name === "HBoxModel")?.state.children).toHaveLength(5);
    const picture = opened.find(({ state }) => state._model_name === "ImageModel");
    expect(picture?.buffer_paths).toEqual([["value"]]);
    expect([...(picture?.buffers[0] ?? [])]).toEqual([1, 2, 3]);
    const printed = run.messages.filter((m) => m.type === "comm_msg").at(-1)?.content.data.state.outputs;
    expect(printed).toMatchObject([{ text: "line\n" }, { data: { "text/html": "<b>1</b>" } }]);
  });

  test("a front end that connects late gets every state at once", async () => {
    await kernel.send("shell", "comm_open", {
      comm_id: "late",
      target_name: "jupyter.widget.control",
      data: {},
    });
    const id = await kernel.send("shell", "comm_msg", {
      comm_id: "late",
      data: { method: "request_states" },
    });
    const answer = await kernel.until(() =>
      kernel.heard.find((m) => m.parent === id && m.type === "comm_msg"),
    );
    const states = Object.values(answer.content.data.states) as Content[];
    expect(
      states.some((state) => state.model_name === "FloatLogSliderModel" && state.state.value === 0.05),
    ).toBe(true);
    expect(answer.content.data.buffer_paths[0].slice(1)).toEqual(["state", "value"]);
    expect([...answer.buffers[0]]).toEqual([1, 2, 3]);
  });
});
