import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tf } from "topolab";
import { type FitOptions, fit, type Learner, type SelfLearner } from "topolab/train";
import { afterAll, describe, expect, it } from "vitest";
import { decodeTensors } from "../../../lib/src/train/checkpoint/index.js";

const folder = mkdtempSync(join(tmpdir(), "topolab-finite-"));
afterAll(() => rmSync(folder, { recursive: true }));

const x = new Float32Array(1);
/** √v², whose value is finite everywhere and whose gradient at 0 is NaN: with rate 2 v goes 4, 2, 0, NaN. */
const root = (v: tf.Variable) => v.square().sqrt() as tf.Scalar;
const start = () => tf.variable(tf.scalar(4));
const options = (rest: FitOptions): FitOptions => ({ optimizer: tf.train.sgd(2), epochs: 3, ...rest });
const numberIn = (v: tf.Variable) => v.dataSync()[0];

describe.each([
  ["traced", {}],
  ["eager", { jit: false }],
])("a gradient that is NaN in the last step, %s,", (name, how) => {
  const learner = (v: tf.Variable): Learner => ({ variables: () => [v], loss: () => root(v) });

  it("is reported as divergence, and the last finite weights are kept", async () => {
    const v = start();
    const run = await fit(learner(v), { x }, options(how));
    expect(run).toMatchObject({ stopped: "diverged", diverged: { epoch: 3, step: 1 } });
    expect(run.history).toHaveLength(2);
    expect(numberIn(v)).toBe(0);
  });

  it("does not become the best epoch of a validation that does not see it", async () => {
    const v = start();
    let loss = 10;
    const blind: Learner = { ...learner(v), validationLoss: () => tf.scalar(loss--) };
    const run = await fit(blind, { x }, options({ validation: { x }, patience: 5, ...how }));
    expect(run).toMatchObject({ stopped: "diverged", best: { epoch: 2 } });
    expect(numberIn(v)).toBe(0);
  });

  it("does not reach the average", async () => {
    const v = start();
    const run = await fit(learner(v), { x }, options({ ema: 0.5, ...how }));
    expect(run.stopped).toBe("diverged");
    // 4, then (4 + 2)/2, then (3 + 0)/2
    expect(numberIn(v)).toBe(1.5);
  });

  it("does not reach a checkpoint", async () => {
    const path = join(folder, `${name}.safetensors`);
    await fit(learner(start()), { x }, options({ checkpoint: { path, everyEpochs: 1 }, ...how }));
    const { tensors } = decodeTensors(readFileSync(path));
    expect(tensors.get("weights/0")?.values).toEqual(Float32Array.of(0));
    expect(tensors.get("best/0")?.values).toEqual(Float32Array.of(0));
  });

  it("is seen in a model that updates itself", async () => {
    const v = start();
    const optimizer = tf.train.sgd(2);
    const self: SelfLearner = {
      variables: () => [v],
      optimizers: [optimizer],
      step: () => ({ root: optimizer.minimize(() => root(v), true, [v])! }),
    };
    expect((await fit(self, { x }, { epochs: 3, ...how })).stopped).toBe("diverged");
    expect(numberIn(v)).toBe(0);
  });
});

describe("an optimizer", () => {
  it("continues after a training that diverged", async () => {
    const v = start();
    const learner: Learner = { variables: () => [v], loss: () => root(v) };
    const optimizer = tf.train.momentum(2, 0);
    expect((await fit(learner, { x }, { optimizer, epochs: 3 })).stopped).toBe("diverged");
    v.assign(tf.scalar(8));
    expect((await fit(learner, { x }, { optimizer, epochs: 2 })).stopped).toBe("epochs");
    expect(numberIn(v)).toBe(4);
  });
});

describe("weights that are not finite", () => {
  it("are not the result of an interrupted training", async () => {
    const v = start();
    const abort = new AbortController();
    let steps = 0;
    const learner: Learner = {
      variables: () => [v],
      loss: () => {
        if (++steps === 3) abort.abort();
        return root(v);
      },
    };
    const two = { x: new Float32Array(2) };
    const run = await fit(learner, two, options({ batchSize: 1, jit: false, signal: abort.signal }));
    expect(run).toMatchObject({ stopped: "diverged", diverged: { epoch: 2, step: 1 } });
    expect(numberIn(v)).toBe(0);
  });

  it("are refused before training", async () => {
    const v = tf.variable(tf.scalar(Number.NaN));
    const attempt = fit({ variables: () => [v], loss: () => root(v) }, { x }, options({}));
    await expect(attempt).rejects.toMatchObject({ name: "ValueError", message: /weights must be finite/ });
  });
});
