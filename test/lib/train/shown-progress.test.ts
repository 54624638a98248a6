import { tf } from "topolab";
import { mlp } from "topolab/models";
import { type FitOptions, fit } from "topolab/train";
import { afterEach, describe, expect, it } from "vitest";
import { LineProgress } from "../../../lib/src/train/shown-progress.js";

const cellKey = Symbol.for("Jupyter.cell");
const globals = globalThis as unknown as Record<PropertyKey, unknown>;
afterEach(() => {
  delete globals[cellKey];
});

interface Shown {
  title: string;
  id: string;
  update: boolean;
}

/** A cell, and what it shows. */
function inCell(): Shown[] {
  const shown: Shown[] = [];
  globals[cellKey] = {
    closed: new AbortController().signal,
    signal: new AbortController().signal,
    display: (bundle: Record<string, { title: string }>, { id, update }: { id: string; update: boolean }) =>
      shown.push({ title: bundle["application/vnd.vegalite.v5+json"].title, id, update }),
  };
  return shown;
}

const data = { x: tf.tensor2d([[1], [2]]), y: tf.tensor2d([[2], [4]]) };

/** Trains for this many milliseconds at least. */
async function trainFor(ms: number, options: FitOptions = {}): Promise<number> {
  const model = mlp({ inputs: 1, hidden: [2], outputs: 1 });
  const end = performance.now() + ms;
  const stop = new AbortController();
  const schedule = () => {
    if (performance.now() > end) stop.abort();
    return 1;
  };
  try {
    const run = await fit(model, data, {
      ...options,
      validation: data,
      epochs: 1e6,
      schedule,
      signal: stop.signal,
    });
    return run.history.length;
  } finally {
    model.dispose();
  }
}

describe("a training of more than two seconds", () => {
  it("shows one live curve in a cell, which a later training replaces", async () => {
    const shown = inCell();
    const epochs = await trainFor(3500);
    expect(shown[0].title).toMatch(/^epoch \d+ of 1000000 · \S+ (s|min|h) left · (val|loss) /);
    expect(shown.at(-1)?.title).toMatch(new RegExp(`^epoch ${epochs} of 1000000 · val `));
    const count = shown.length;
    await trainFor(2600);
    expect(shown.length).toBeGreaterThan(count);
    expect(new Set(shown.map(({ id }) => id)).size).toBe(1);
    expect(shown.map(({ update }) => update)).toEqual([false, ...Array(shown.length - 1).fill(true)]);
  }, 30_000);

  it("shows nothing with `progress: false`, with a listener of the caller's, or in less time", async () => {
    const shown = inCell();
    await Promise.all([
      trainFor(2600, { progress: false }),
      trainFor(2600, { onEpoch: () => {} }),
      trainFor(2600, { onProgress: () => {} }),
    ]);
    await trainFor(300);
    expect(shown).toEqual([]);
  }, 30_000);

  it("overwrites one line on a terminal, and leaves the last", async () => {
    const written: string[] = [];
    const line = new LineProgress((text) => written.push(text));
    const at = { epochs: 500, step: 1, steps: 4, loss: 0.5, best: { epoch: 1, valLoss: 1 } };
    line.onEpoch({ epoch: 1, loss: 0.5, valLoss: 1.84e-4, seconds: 1, losses: {} });
    line.onProgress({ ...at, epoch: 2, secondsLeft: 60 });
    expect(written).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 2050));
    line.onProgress({ ...at, epoch: 91, secondsLeft: 11.4 });
    await line.done();
    expect(written).toEqual([
      "\r\u001b[2Kepoch 91 of 500 · 12 s left · val 1.8e-4",
      "\r\u001b[2Kepoch 91 of 500 · val 1.8e-4\n",
    ]);
  });
});
