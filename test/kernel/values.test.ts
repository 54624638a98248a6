import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withoutBytes } from "../../kernel/src/display/bytes.js";
import { pointsBundle } from "../../kernel/src/display/points.js";
import { trainingBundle } from "../../kernel/src/display/training.js";
import { Client, type Content } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
  await kernel.run(`
    import { tf } from "topolab"; import { gaussian } from "topolab/data"; import { fit } from "topolab/train";
    import { choice, display, float, int, progress, slider } from "@topolab/kernel";`);
}, 120_000);
afterAll(() => kernel.stop());

async function shown(code: string): Promise<Content> {
  const run = await kernel.run(code);
  if (run.error) throw new Error(run.error.evalue);
  return run.messages.find((m) => m.type === "execute_result" || m.type === "display_data")?.content.data;
}

describe("tensors are shown with all their values:", () => {
  test.each([
    ["tf.complex([1, 0.5], [-2, 3])", "Tensor complex64 [2]\n[1-2i, 0.5+3i]"],
    ["tf.complex(0, -1)", "Tensor complex64 []\n0-1i"],
    [
      "tf.complex(tf.range(0, 8).reshape([2, 4]), tf.range(8, 16).reshape([2, 4]))",
      "Tensor complex64 [2, 4]\n[[0+8i, 1+9i, 2+10i, 3+11i],\n [4+12i, 5+13i, 6+14i, 7+15i]]",
    ],
    ["tf.fft(tf.complex(tf.ones([7]), tf.zeros([7]))).slice(0, 1)", "Tensor complex64 [1]\n[7+0i]"],
    [
      "tf.complex(tf.ones([3, 8]), tf.ones([3, 8]).mul(2)).slice([1, 0], [1, 8])",
      "Tensor complex64 [1, 8]\n[[1+2i, 1+2i, 1+2i, 1+2i, 1+2i, 1+2i, … 2 more]]",
    ],
    ["tf.tensor([true, false])", "Tensor bool [2]\n[true, false]"],
    ["tf.scalar(1).greater(0)", "Tensor bool []\ntrue"],
    ["tf.tensor([NaN, Infinity, -0.1])", "Tensor float32 [3]\n[NaN, Infinity, -0.1]"],
    ['tf.tensor(["a", "b"])', "Tensor string [2]\n[a, b]"],
  ])("%s", async (code, text) => {
    expect((await shown(code))["text/plain"]).toBe(text);
  });

  test("and a complex picture is not a picture", async () => {
    const data = await shown("tf.complex(tf.ones([8, 8, 1]), tf.zeros([8, 8, 1]))");
    expect(Object.keys(data)).toEqual(["text/plain"]);
  });
});

describe("bytes in a bundle", () => {
  test("travel in base64, text as text, JSON as its value", () => {
    const slice = Uint8Array.of(9, 255, 0, 9).subarray(1, 3);
    expect(
      withoutBytes({
        "image/png": slice,
        "application/pdf": Uint16Array.of(0x0201).buffer,
        "text/html": new TextEncoder().encode("<b>é</b>"),
        "image/svg+xml": Buffer.from("<svg/>"),
        "application/vnd.vegalite.v5+json": Buffer.from('{"mark":"bar"}'),
        "application/json": { as: ["it", "is"] },
      }),
    ).toEqual({
      "image/png": "/wA=",
      "application/pdf": "AQI=",
      "text/html": "<b>é</b>",
      "image/svg+xml": "<svg/>",
      "application/vnd.vegalite.v5+json": { mark: "bar" },
      "application/json": { as: ["it", "is"] },
    });
  });

  test.each([
    "cell.display({ 'image/png': Uint8Array.of(255, 0) })",
    "({ [Symbol.for('Jupyter.display')]: () => ({ 'image/png': Buffer.from([255, 0]) }) })",
  ])("%s", async (code) => {
    expect((await shown(code))["image/png"]).toBe("/wA=");
  });
});

describe("a layers model is a table", () => {
  test("of its layers, their outputs' shapes and parameters", async () => {
    const data = await shown(`
      const net = tf.sequential({ name: "net", layers: [
        tf.layers.dense({ name: "wide", units: 1000, inputShape: [3] }), tf.layers.batchNormalization({ name: "norm" }),
        tf.layers.dense({ name: "narrow", units: 2 })] });
      net`);
    // 3·1000 + 1000; 4·1000, of which half move with the batches; 1000·2 + 2.
    expect(data["text/plain"]).toBe(
      [
        "Layer                      Output shape  Parameters",
        "wide (Dense)               [null, 1000]        4000",
        "norm (BatchNormalization)  [null, 1000]        4000",
        "narrow (Dense)             [null, 2]           2002",
        "Sequential net: 10,002 parameters, 8,002 of them trainable",
      ].join("\n"),
    );
    expect(data["text/html"]).toContain("<td>wide (Dense)</td><td>[null, 1000]</td><td>4000</td>");
  });

  test("also without layers, and with several outputs", async () => {
    expect(await shown('tf.sequential({ name: "bare" })')).toEqual({
      "text/plain": "Sequential bare: no layers",
    });
    const forked = await shown(`
      const input = tf.input({ shape: [3], name: "in" });
      const dense = (units: number) => tf.layers.dense({ units, name: "d" + units }).apply(input) as never;
      tf.model({ inputs: input, outputs: [dense(1), dense(2)], name: "fork" })`);
    expect(forked["text/plain"]).toMatch(/^in \(InputLayer\)\s+\[null, 3\]\s+0$/m);
    expect(forked["text/plain"]).toContain("Model fork: 12 parameters, 12 of them trainable");
  });
});

test.each(["[nested]", "({ nested })", "new Map([[1, { nested }]])", "nested.layers[0]"])(
  "a model inside something else fills few lines: %s",
  async (code) => {
    await kernel.run(
      "var nested = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] }), tf.layers.dense({ units: 1 })] });",
    );
    const { result } = await kernel.run(code);
    expect(result?.split("\n").length).toBeLessThanOrEqual(200);
  },
);

test.each([
  ["display(5)", ["5"]],
  ["Promise.resolve()", []],
  ["Promise.resolve(5)", ["Promise { 5 }"]],
  ["new Promise(() => {})", ["Promise { <pending> }"]],
  ["async () => 1", ["[AsyncFunction (anonymous)]"]],
])("%s as the last expression shows %j", async (code, shown) => {
  const { messages } = await kernel.run(code);
  expect(messages.flatMap(({ content }) => content.data?.["text/plain"] ?? [])).toEqual(shown);
});

describe("points", () => {
  test("are shown as their shape and first rows", async () => {
    expect(pointsBundle({ data: Float64Array.of(1, 2.5, 3, 4), shape: [2, 2] })).toEqual({
      "text/plain": "Points Float64Array [2, 2]\n[[1, 2.5],\n [3, 4]]",
    });
    const wide = { data: Float32Array.from({ length: 80 }, (_, i) => i), shape: [10, 8] };
    const lines = String(pointsBundle(wide)?.["text/plain"]).split("\n");
    expect(lines[2]).toBe(" [8, 9, 10, 11, 12, 13, … 2 more],");
    expect(lines.at(-1)).toBe(" … 4 more]");
    expect((await shown("gaussian({ n: 1000, d: 2 })"))["text/plain"]).toMatch(
      /^Points Float\d\dArray \[1000, 2\]\n/,
    );
  });

  test.each([
    ["a plain array", { data: [1, 2], shape: [1, 2] }],
    ["another size", { data: Float32Array.of(1, 2), shape: [2, 2] }],
    ["another rank", { data: Float32Array.of(1, 2), shape: [2] }],
    ["big integers", { data: new BigInt64Array(2), shape: [1, 2] }],
    ["more keys", { data: Float32Array.of(1), shape: [1, 1], label: "more" }],
  ])("are not recognized in a value with %s", (_what, value) => {
    expect(pointsBundle(value)).toBeUndefined();
  });
});

describe("a training", () => {
  const epoch = (n: number, loss: number, valLoss: number) => ({
    epoch: n,
    loss,
    valLoss,
    seconds: 1,
    losses: {},
  });
  const run = { best: { epoch: 2, valLoss: 0.5 }, stopped: "patience", execution: {}, seconds: 1.25 };

  test("is shown as a small curve and its last numbers", () => {
    const history = [epoch(1, 100, 10), epoch(2, 10, 0.5), epoch(3, 1, 1)];
    const bundle = trainingBundle({ ...run, history });
    expect(bundle?.["text/plain"]).toBe(
      "Training: 3 epochs in 1.25 s, ended by patience\n" +
        "loss       █▅▁  1\nvalidation █▁▃  1\nbest       epoch 2: validation 0.5",
    );
    const chart = bundle?.["application/vnd.vegalite.v5+json"] as {
      data: { values: object[] };
      encoding: object;
    };
    expect(chart.data.values).toHaveLength(6);
    expect(chart).toMatchObject({
      title: {
        text: [
          "Training: 3 epochs in 1.25 s, ended by patience",
          "Last loss 1, validation 1; best 0.5 in epoch 2",
        ],
      },
    });
    expect(chart.encoding).toMatchObject({ y: { scale: { type: "log" } } });
  });

  test.each([
    ["gpu", "Training: 1 epochs in 1.25 s on the GPU, ended by patience"],
    ["cpu", "Training: 1 epochs in 1.25 s on the CPU, ended by patience"],
    [undefined, "Training: 1 epochs in 1.25 s, ended by patience"],
  ])("is shown with its device: %s", (device, heading) => {
    const execution = { form: "xla", device, reason: "a test" };
    const bundle = trainingBundle({ ...run, execution, history: [epoch(1, 1, 1)] });
    expect(String(bundle?.["text/plain"]).split("\n")[0]).toBe(heading);
    expect(bundle?.["application/vnd.vegalite.v5+json"]).toMatchObject({
      title: { text: [heading, "Last loss 1, validation 1; best 0.5 in epoch 2"] },
    });
  });

  test("is shown without validation, when it diverged, and when no epoch ended", () => {
    const history = [epoch(1, -1, Number.NaN), epoch(2, Number.NaN, Number.NaN)];
    const best = { epoch: 2, valLoss: Number.NaN };
    const bundle = trainingBundle({ ...run, best, history, stopped: "diverged" });
    expect(bundle?.["text/plain"]).toBe(
      "Training: 2 epochs in 1.25 s, ended by diverged\nloss       ▁×  NaN",
    );
    expect(trainingBundle({ ...run, history: [] })).toEqual({
      "text/plain": "Training: 0 epochs in 1.25 s, ended by patience",
    });
  });

  test("comes from fit", async () => {
    const data = await shown(`
      const line = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
      const x = tf.linspace(0, 1, 50).reshape([50, 1]) as never;
      await fit(line, { x, y: x }, { epochs: 3, device: "cpu", progress: false })`);
    expect(data["text/plain"]).toMatch(
      /^Training: 3 epochs in .* s on the CPU, ended by epochs\nloss {7}[▁-█]{3} {2}\d/,
    );
    expect(data["application/vnd.vegalite.v5+json"].data.values).toHaveLength(3);
  });
});

describe("a control refuses a value that its widget cannot show, and keeps its value:", () => {
  test.each([
    ["slider({ min: 0, max: 1, value: 0.5 })", "1.5", "between 0 and 1: got 1.5"],
    ["slider({ min: 0, max: 1, value: 0.5 })", "NaN", "between 0 and 1: got NaN"],
    ["slider({ min: 1, max: 100, value: 10, log: true })", "0", "between 1 and 100: got 0"],
    ["slider({ min: 0, max: 9, value: 3, integer: true })", "2.5", "must be an integer: got 2.5"],
    ["int({ min: 0, max: 5, value: 2 })", "6", "between 0 and 5: got 6"],
    ["int({ value: 2 })", "0.5", "must be an integer: got 0.5"],
    ["float({ max: 5, value: 2 })", "5.1", "and 5: got 5.1"],
    ["float({ value: 2 })", "NaN", "got NaN"],
    ["choice([1, 2, 3], { value: 2 })", "4 as never", "one of the options: got 4"],
  ])("%s set to %s", async (control, value, message) => {
    const { result, messages } = await kernel.run(
      `const control = ${control}; const own: unknown = control.value;
       let refusal: unknown; try { control.value = ${value} } catch (error) { refusal = error }
       [(refusal as Error).name, (refusal as Error).message, control.value === own]`,
    );
    expect(result).toContain("'RangeError'");
    expect(result).toContain(message);
    expect(result).toContain("true");
    expect(messages.filter((m) => m.type === "comm_msg")).toEqual([]);
  });

  test.each([
    "slider({ min: 0, max: 1, value: 2 })",
    "slider({ min: 1, max: 8, value: 2.5, integer: true })",
    "int({ min: 0, max: 5, value: 9 })",
    "float({ min: 1, value: 0 })",
    "choice([1], { value: 2 })",
  ])("%s", async (control) => {
    expect((await kernel.run(control)).error?.ename).toBe("RangeError");
  });

  test("a bar keeps its value between 0 and its end", async () => {
    const run = await kernel.run(`
      const bar = progress({ max: 10, value: 11 });
      [bar.value, (bar.value = 25, bar.value), (bar.value = -5, bar.value), (bar.value = 5, bar.value)]`);
    expect(run.result).toBe("[ 10, 10, 0, 5 ]");
    for (const code of ["bar.value = NaN", "progress({ max: 0 })", "progress({ max: Infinity })"])
      expect((await kernel.run(code)).error?.ename).toBe("RangeError");
  });

  test.each([
    ["float({ max: -1 })", "-1"],
    ["int({ min: 3 })", "3"],
    ["int({ min: -3, max: 3 })", "0"],
  ])("the first value of %s is %s", async (control, value) => {
    expect((await kernel.run(`${control}.value`)).result).toBe(value);
  });
});
