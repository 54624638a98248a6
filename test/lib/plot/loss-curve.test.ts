import { liveLossCurve, lossCurve } from "topolab/plot";
import { afterEach, describe, expect, it } from "vitest";

const cellKey = Symbol.for("Jupyter.cell");
const globals = globalThis as unknown as Record<PropertyKey, unknown>;
afterEach(() => {
  delete globals[cellKey];
});

type AxisLayer = { encoding: { x: { scale: { domain?: number[] } } } };
type Layer = { data: { values: { epoch: number; loss: number }[] } };
const layers = (figure: ReturnType<typeof lossCurve>) => figure.spec.layer as Layer[];

describe("lossCurve", () => {
  const history = [
    { epoch: 1, loss: 0.5, valLoss: 0.4 },
    { epoch: 2, loss: 0.3, valLoss: 0.2 },
    { epoch: 3, loss: 0.2, valLoss: 0.25 },
  ];

  it("marks the epoch of the lowest validation loss, or the one that is named", () => {
    expect(layers(lossCurve(history))[2].data.values).toEqual([{ epoch: 2, loss: 0.2 }]);
    expect(layers(lossCurve(history, { best: 3 }))[2].data.values).toEqual([{ epoch: 3, loss: 0.25 }]);
  });

  it("describes the state of the training in its caption", () => {
    expect(lossCurve(history).caption).toBe(
      "Epoch 3: training loss 0.200, validation loss 0.250; best epoch 2 (0.200).",
    );
    expect(lossCurve([{ epoch: 1, loss: 2 }]).caption).toBe("Epoch 1: training loss 2.00.");
  });

  it("leaves out values that a log scale cannot show", () => {
    const odd = [
      { epoch: 1, loss: 0, valLoss: Number.NaN },
      { epoch: 2, loss: Number.POSITIVE_INFINITY, valLoss: 0.1 },
    ];
    expect(layers(lossCurve(odd))[0].data.values.map(({ loss }) => loss)).toEqual([0.1]);
  });
});

describe("liveLossCurve", () => {
  it("has the full length and shows the progress, and at the end only the epochs that ran", async () => {
    const sent: Record<string, unknown>[] = [];
    globals[cellKey] = { display: (bundle: Record<string, unknown>) => sent.push(bundle) };
    const curve = liveLossCurve({ title: "roll" });
    curve.add({ epoch: 1, loss: 0.5, valLoss: 1.84e-4 });
    await curve.done();
    curve.follow({ epoch: 91, epochs: 500, secondsLeft: 11.4 });
    await new Promise((resolve) => setTimeout(resolve, 400));
    await curve.done();
    const specs = sent.map(
      (bundle) => bundle["application/vnd.vegalite.v5+json"] as { title: unknown; layer: AxisLayer[] },
    );
    const domains = specs.map(({ layer }) => layer[0].encoding.x.scale.domain);
    expect(specs.map(({ title }) => title)).toEqual([
      "roll",
      ["roll", "epoch 91 of 500 · 12 s left · val 1.8e-4"],
      ["roll", "epoch 1 of 500 · val 1.8e-4"],
    ]);
    expect(domains).toEqual([undefined, [1, 500], undefined]);
  });

  it("shows the curve as it grows, at one place, the last state always", async () => {
    const sent: { text: string; id: string }[] = [];
    globals[cellKey] = {
      display: (bundle: Record<string, string>, { id }: { id: string }) =>
        sent.push({ text: bundle["text/plain"], id }),
    };
    const curve = liveLossCurve();
    for (let epoch = 1; epoch <= 20; epoch++) curve.add({ epoch, loss: 1 / epoch, valLoss: 2 / epoch });
    await curve.done();
    expect(sent).toHaveLength(2);
    expect(sent[0].text).toContain("Epoch 1:");
    expect(sent[1].text).toContain("Epoch 20:");
    expect(sent[0].id).toBe(sent[1].id);
    expect(curve.history).toHaveLength(20);
  });
});
