import { tf, ValueError } from "topolab";
import { jit } from "topolab/jit";
import { describe, expect, it } from "vitest";
import { loopIn, runIn, ways } from "./forms.js";

const rows = tf.tensor2d([1, 2, 3, 4], [4, 1]);
const sum = (x: tf.Tensor) => x.sum() as tf.Scalar;

describe.each(ways)("a loop in the form %s refuses before it runs", (way) => {
  const request = (asked: object) => runIn(way, sum, { data: [rows], batchSize: 2 }, asked);

  it.each([
    [[0, 1, 2, 4], /order must hold rows of the data, from 0 to 3: got 4 at place 3/],
    [[-1, 1, 2, 3], /got -1 at place 0/],
    [[0, 1], /order must hold 2 steps of 2 rows, 4 in total: got 2/],
  ])("the order %j", async (order, message) => {
    await expect(request({ order: Int32Array.from(order) })).rejects.toThrow(message);
    await expect(request({ order: Int32Array.from(order) })).rejects.toBeInstanceOf(ValueError);
  });

  it.each([0, -1, 1.5, 3, Number.NaN])("%d steps of a plan of 2", async (steps) => {
    await expect(request({ steps })).rejects.toThrow(
      `steps must be an integer from 1 to the loop's 2: got ${steps}`,
    );
  });

  it("seeds that are not integers", async () => {
    await expect(request({ seeds: [1.5, 0] })).rejects.toThrow("seeds must be two integers: got 1.5,0");
  });

  it("a rate that is not finite, and leaves no tensor behind", async () => {
    const w = tf.variable(tf.scalar(1));
    const sgd = tf.train.sgd(0.1);
    const step = () => sgd.minimize(() => w.square() as tf.Scalar, true, [w]) as tf.Scalar;
    const loop = loopIn(way, step, { steps: 2, optimizers: [sgd] });
    const tensors = tf.memory().numTensors;
    for (const rate of [() => Number.NaN, () => Number.POSITIVE_INFINITY])
      await expect(loop.run({ rate })).rejects.toThrow(/rate must return a finite number/);
    expect(tf.memory().numTensors).toBe(tensors);
    loop.dispose();
  });

  it("strings as data", () => {
    const names = tf.tensor1d(["a", "b"]);
    const attempt = () => loopIn(way, sum, { data: [names], batchSize: 1 });
    expect(attempt).toThrow(ValueError);
    expect(attempt).toThrow("data must hold numbers: got strings of shape [2]");
  });

  it("a plan without steps", () => {
    for (const steps of [0, -2, 1.5])
      expect(() => loopIn(way, sum, { data: [rows], batchSize: 2, steps })).toThrow(
        `steps must be an integer of at least 1: got ${steps}`,
      );
  });
});

describe.each(ways)("an index out of range in the form %s", (way) => {
  const table = tf.tensor1d([10, 20, 30]);
  const refused = (lookup: (indices: tf.Tensor) => tf.Tensor, indices: number[]) => {
    const data = [tf.tensor2d(indices, [indices.length, 1])];
    return runIn(way, (x) => lookup(x.cast("int32")).sum() as tf.Scalar, { data, batchSize: 1 });
  };
  const gather = (indices: tf.Tensor) => tf.gather(table, indices.reshape([1]) as tf.Tensor1D);
  const lookups: [string, (indices: tf.Tensor) => tf.Tensor][] = [
    ["gather", gather],
    ["gatherND", (indices) => tf.gatherND(table, indices)],
    ["scatterND", (indices) => tf.scatterND(indices, tf.tensor1d([5]), [3])],
    ["tensorScatterUpdate", (indices) => tf.tensorScatterUpdate(table, indices, tf.tensor1d([5]))],
  ];

  it.each(lookups)("is refused by %s", async (_, lookup) => {
    await expect(refused(lookup, [0, 3])).rejects.toThrow(/looks up an index that is out of range/);
    await expect(refused(lookup, [0, 3])).rejects.toBeInstanceOf(ValueError);
    await expect(refused(lookup, [-1, 0])).rejects.toThrow(/looks up an index that is out of range/);
  });

  it.each(lookups)("does not refuse those in range of %s", async (_, lookup) => {
    const outcome = await refused(lookup, [0, 1, 2]);
    const expected = [0, 1, 2].map((index) =>
      tf.tidy(
        () =>
          lookup(tf.tensor2d([index], [1, 1], "int32"))
            .sum()
            .dataSync()[0],
      ),
    );
    expect(outcome.losses.loss).toBeCloseTo(expected.reduce((a, b) => a + b) / 3, 4);
  });

  it("is refused along another axis, by its size", async () => {
    const wide = tf.ones([2, 5]);
    const lookup = (indices: tf.Tensor) => tf.gather(wide, indices.reshape([1]) as tf.Tensor1D, 1);
    expect((await refused(lookup, [4])).losses.loss).toBe(2);
    await expect(refused(lookup, [5])).rejects.toThrow(/out of range/);
  });
});

it("a traced function refuses an index out of range", () => {
  const table = tf.tensor1d([10, 20, 30]);
  const look = jit((x: tf.Tensor) => tf.gather(table, x.mul(tf.scalar(1, "int32")) as tf.Tensor1D));
  expect([...look(tf.tensor1d([2, 0], "int32")).dataSync()]).toEqual([30, 10]);
  expect(() => look(tf.tensor1d([2, 3], "int32"))).toThrow(ValueError);
  look.dispose();
});

it("refuses a form that does not exist", () => {
  const options = { data: [rows], batchSize: 2, form: "lowerd" as "lowered" };
  expect(() => jit.loop(sum, options)).toThrow('form must be one of "while", "lowered", "xla": got "lowerd"');
});
