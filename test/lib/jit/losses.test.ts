import { ShapeError, tf, ValueError } from "topolab";
import { jit, type Step } from "topolab/jit";
import { fit } from "topolab/train";
import { describe, expect, it } from "vitest";
import { loopIn, runIn, ways } from "./forms.js";

const options = { data: [tf.ones([4, 1])], batchSize: 2, steps: 2 };
const scalar = (x: tf.Tensor) => x.mean() as tf.Scalar;

describe.each(ways)("a loop in the form %s refuses", (way) => {
  const refused = (returned: (x: tf.Tensor) => unknown) => runIn(way, returned as Step, options);

  it("a loss that is not a scalar", async () => {
    const error = /"loss" must be a scalar: got shape \[2,1\]/;
    await expect(refused((x) => x)).rejects.toThrow(error);
    await expect(refused((x) => x)).rejects.toBeInstanceOf(ShapeError);
    await expect(refused((x) => ({ a: scalar(x), b: x.sum(0) }))).rejects.toThrow(
      /"b" must be a scalar: got shape \[1\]/,
    );
  });

  it("a loss that is not float32", async () => {
    for (const dtype of ["int32", "bool"] as const) {
      const cast = (x: tf.Tensor) => scalar(x).cast(dtype);
      await expect(refused(cast)).rejects.toThrow(`must be a float32 scalar: got ${dtype}`);
      await expect(refused(cast)).rejects.toBeInstanceOf(ValueError);
    }
  });

  it("a step that returns no loss", async () => {
    const mistakes: [unknown, string][] = [
      [undefined, "undefined"],
      [null, "null"],
      [3, "3"],
      [{}, "an empty object"],
    ];
    for (const [value, named] of mistakes)
      await expect(refused(() => value)).rejects.toThrow(
        `A step must return its loss, a float32 scalar, or several by name: got ${named}`,
      );
    await expect(refused(() => ({ loss: 3 }))).rejects.toThrow('"loss" must be a float32 scalar: got 3');
  });

  it("an async step", async () => {
    await expect(refused(async () => tf.scalar(1))).rejects.toThrow(
      "got a promise; the function must not be async",
    );
  });
});

describe.each(ways)("the mean loss in the form %s", (way) => {
  it("is finite if the sum of finite losses exceeds float32", async () => {
    const outcome = await runIn(way, (x) => scalar(x).mul(2e38) as tf.Scalar, options);
    expect(outcome).toMatchObject({ steps: 2, diverged: undefined });
    expect(outcome.losses.loss).toBe(Math.fround(2e38));
  });

  it("of several losses is finite if their sum is not", async () => {
    const step = (x: tf.Tensor) => ({
      a: scalar(x).mul(2e38) as tf.Scalar,
      b: scalar(x).mul(3e38) as tf.Scalar,
    });
    const outcome = await runIn(way, step, options);
    expect(outcome).toMatchObject({ steps: 2, diverged: undefined });
    expect(outcome.losses).toEqual({ a: Math.fround(2e38), b: Math.fround(3e38) });
  });

  it("sees one loss of several diverge, with any sign", async () => {
    const step = (x: tf.Tensor) => ({ a: scalar(x).div(0) as tf.Scalar, b: scalar(x).neg() as tf.Scalar });
    expect(await runIn(way, step, options)).toMatchObject({ steps: 1, diverged: 0 });
  });

  it("is summed in float64", async () => {
    const data = [tf.tensor2d([2 ** 24, 1, 1, 1], [4, 1])];
    const outcome = await runIn(way, scalar, { data, batchSize: 1, steps: 4 });
    // 2²⁴ + 1 is no float32.
    expect(outcome.losses.loss).toBe((2 ** 24 + 3) / 4);
  });

  it("has no loss if no step was done", async () => {
    const loop = loopIn(way, scalar, options);
    const outcome = await loop.run({ signal: AbortSignal.abort() });
    expect(outcome).toEqual({ losses: {}, steps: 0, diverged: undefined });
    loop.dispose();
  });
});

it("jit refuses a function that does not return a tensor", () => {
  for (const value of [undefined, 3, [tf.scalar(1), 2]])
    expect(() => jit(() => value as unknown as tf.Tensor)()).toThrow(
      "A traced function must return a tensor or an array of tensors",
    );
});

describe.each([true, false])("fit refuses, jit: %s", (traced) => {
  const model = () => {
    const weight = tf.variable(tf.ones([1]));
    return { variables: () => [weight], weight };
  };
  const data = { x: { data: new Float32Array([1, 2, 3, 4]), shape: [4, 1] } };

  it("a learner whose loss is not a scalar", async () => {
    const { weight, variables } = model();
    const learner = { variables, loss: (x: tf.Tensor) => x.mul(weight) as tf.Scalar };
    await expect(fit(learner, data, { epochs: 1, jit: traced })).rejects.toThrow(ShapeError);
  });

  it("refuses a validation loss that is not a scalar", async () => {
    const { weight, variables } = model();
    const loss = (x: tf.Tensor) => x.mul(weight).mean() as tf.Scalar;
    const learner = { variables, loss, validationLoss: (x: tf.Tensor) => x.mul(weight) as tf.Scalar };
    await expect(fit(learner, data, { validation: data, epochs: 1, jit: traced })).rejects.toThrow(
      "The validation loss must be a scalar: got shape [4,1]",
    );
  });
});
