import { Random, tf } from "topolab";
import { jit } from "topolab/jit";
import { mlp } from "topolab/models";
import { expect, it } from "vitest";

it.each(["while", "lowered"] as const)(
  "a %s loop of 1,000 epochs keeps neither tensors nor memory",
  async (form) => {
    const model = mlp({ inputs: 1, hidden: [8], outputs: 1, batchNorm: true, random: new Random(1) });
    const optimizer = tf.train.adam(1e-3);
    const x = tf.tensor2d(new Random(2).normals(40), [40, 1]);
    const step = (input: tf.Tensor, target: tf.Tensor) =>
      optimizer.minimize(
        () => tf.losses.meanSquaredError(target, model.apply(input, { training: true }) as tf.Tensor),
        true,
      ) as tf.Scalar;
    const loop = jit.loop(step, { data: [x, x], batchSize: 20, form });
    const kept = tf.tidy(() => model.getWeights()[0].clone());
    const epochs = async (count: number) => {
      for (let i = 0; i < count; i++) {
        await loop.run();
        // Reading the weights fetches them out of the session.
        model.getWeights()[0].dataSync();
      }
      return { tensors: tf.memory().numTensors, rss: process.memoryUsage.rss() };
    };
    const before = await epochs(200);
    const after = await epochs(1000);
    expect(after.tensors).toBe(before.tensors);
    expect((after.rss - before.rss) / 2 ** 20).toBeLessThan(24);
    expect([...kept.dataSync()]).not.toEqual([...model.getWeights()[0].dataSync()]);
    loop.dispose();
  },
);
