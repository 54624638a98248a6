import { Random, tf } from "topolab";
import { mlp } from "topolab/models";
import { fit, type Pairs, predict } from "topolab/train";
import { describe, expect, it } from "vitest";

const network = () => mlp({ inputs: 2, hidden: [3], outputs: 1, random: new Random(1) });
const data = (): Pairs => ({
  x: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] },
  y: Float32Array.of(1, 0),
});
const branches = (inputs: number, outputs: number) => {
  const given = Array.from({ length: inputs }, () => tf.input({ shape: [2] }));
  const joined = inputs === 1 ? given[0] : (tf.layers.add().apply(given) as tf.SymbolicTensor);
  const gives = Array.from({ length: outputs }, () => tf.layers.dense({ units: 1 }).apply(joined));
  return tf.model({ inputs: given, outputs: gives as tf.SymbolicTensor[] });
};
const frozen = () => {
  const model = network();
  for (const layer of model.layers) layer.trainable = false;
  return model;
};
const disposed = <T extends { dispose(): unknown }>(made: T): T => {
  made.dispose();
  return made;
};

describe.each([true, false])("fit refuses, and leaves no tensor behind, traced: %s,", (jit) => {
  it.each<[string, () => tf.LayersModel, () => Pairs, string, RegExp]>([
    [
      "a model of two inputs",
      () => branches(2, 1),
      data,
      "ShapeError",
      /one input and one output: got 2 and 1/,
    ],
    [
      "a model of two outputs",
      () => branches(1, 2),
      data,
      "ShapeError",
      /one input and one output: got 1 and 2/,
    ],
    [
      "a model that is frozen",
      frozen,
      data,
      "ValueError",
      /There is nothing to train: none of the model's 4 variables/,
    ],
    ["a model that is disposed", () => disposed(network()), data, "DisposedError", /is already disposed/],
    [
      "a tensor that is disposed",
      network,
      () => ({ ...data(), x: disposed(tf.ones([2, 2])) }),
      "DisposedError",
      /training data x was disposed/,
    ],
    [
      "strings",
      network,
      () => ({ ...data(), x: tf.tensor2d([["a", "b"]]) }),
      "ValueError",
      /training data x must hold numbers: got strings/,
    ],
    [
      "complex numbers",
      network,
      () => ({ ...data(), x: tf.complex([[1, 2]], [[3, 4]]) }),
      "ValueError",
      /training data x must hold real numbers/,
    ],
  ])("%s", async (_, make, pairs, name, message) => {
    const model = make();
    const given = pairs();
    const tensors = tf.memory().numTensors;
    await expect(fit(model, given, { epochs: 1, jit })).rejects.toMatchObject({ name, message });
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("a model or an optimizer that is disposed during training", async () => {
    const model = network();
    const doomed = fit(model, data(), { epochs: 9, jit, onEpoch: () => void model.dispose() });
    await expect(doomed).rejects.toMatchObject({ name: "DisposedError" });
    const optimizer = tf.train.adam(0.01);
    const kept = network();
    const attempt = fit(kept, data(), { epochs: 9, jit, optimizer, onEpoch: () => optimizer.dispose() });
    await expect(attempt).rejects.toMatchObject({ name: "DisposedError", message: /of the optimizer/ });
    const answer = await predict(kept, data().x);
    expect([...answer.data].every(Number.isFinite)).toBe(true);
  });
});

it("fit names the number of rows if the model takes only that number", async () => {
  const inner = tf.layers.simpleRNN({ units: 1, stateful: true, batchInputShape: [1, 2, 1] });
  const pairs = { x: { data: new Float32Array(6), shape: [3, 2, 1] }, y: new Float32Array(3) };
  await expect(fit(tf.sequential({ layers: [inner] }), pairs)).rejects.toThrow(
    "got shape [3,2,1], the model takes [1,2,1]",
  );
});

it("predict names a model that is disposed", async () => {
  await expect(predict(disposed(network()), data().x)).rejects.toMatchObject({ name: "DisposedError" });
});
