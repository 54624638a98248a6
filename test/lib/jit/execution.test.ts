import { Random, tf } from "topolab";
import { jit } from "topolab/jit";
import { Autoencoder, mlp } from "topolab/models";
import { expect, it } from "vitest";

const random = new Random(1);
const points = (n: number, d: number) => tf.tensor2d(random.normals(n * d), [n, d]);

function formOf(model: tf.LayersModel, data: tf.Tensor[], expectedSteps: number): string {
  const optimizer = tf.train.adam(1e-3);
  const step = (x: tf.Tensor) => {
    const loss = () =>
      tf.squaredDifference(model.apply(x, { training: true }) as tf.Tensor, x).mean() as tf.Scalar;
    return optimizer.minimize(loss, true) as tf.Scalar;
  };
  const loop = jit.loop(step, { data, batchSize: 2, expectedSteps, device: "cpu" });
  loop.dispose();
  expect(loop.execution.reason).not.toBe("");
  return loop.execution.form;
}

const small = () => mlp({ inputs: 2, hidden: [5], outputs: 2, random });

it("runs short trainings as a while loop", () => {
  expect(formOf(small(), [points(4, 2)], 500)).toBe("while");
});

it("compiles small models that train for long", () => {
  expect(formOf(small(), [points(4, 2)], 200_000)).toBe("xla");
});

it("lowers convolutions into the main graph, for any length of training", () => {
  const { model } = new Autoencoder({ side: 4, latent: 1, maps: [2, 2], random });
  expect(formOf(model, [tf.ones([4, 4, 4, 1])], 200_000)).toBe("lowered");
});

it("updates large models in place", () => {
  expect(formOf(mlp({ inputs: 2, hidden: [600, 600], outputs: 2, random }), [points(4, 2)], 200_000)).toBe(
    "lowered",
  );
});

it.each(["while", "lowered", "xla"] as const)("reads variables that no step writes: %s", async (form) => {
  const scale = tf.variable(tf.scalar(3), false);
  const weight = tf.variable(tf.scalar(1));
  const optimizer = tf.train.sgd(0.1);
  const step = (x: tf.Tensor) =>
    optimizer.minimize(() => weight.mul(scale).mul(x).mean() as tf.Scalar, true, [weight]) as tf.Scalar;
  const loop = jit.loop(step, { data: [tf.ones([4, 1])], batchSize: 2, form });
  await loop.run({ steps: 2 });
  expect(weight.dataSync()[0]).toBeCloseTo(1 - 2 * 0.1 * 3, 6);
  expect(scale.dataSync()[0]).toBe(3);
  loop.dispose();
});

it("takes square roots as JavaScript does where XLA compiles them", async () => {
  const x = [0, 1e-37, 0.1, 2, 3, 1e38, Number.POSITIVE_INFINITY, -1];
  const roots = tf.variable(tf.zeros([x.length]), false);
  const step = (values: tf.Tensor) => {
    roots.assign(values.sqrt());
    return values.mul(0).sum() as tf.Scalar;
  };
  const loop = jit.loop(step, { data: [tf.tensor1d(x)], batchSize: x.length, form: "xla" });
  await loop.run({ steps: 1 });
  expect([...roots.dataSync()]).toEqual(x.map((value) => Math.fround(Math.sqrt(Math.fround(value)))));
  loop.dispose();
});
