import { tf } from "topolab";
import { jit } from "topolab/jit";
import { describe, expect, it } from "vitest";
import { Random } from "../../../lib/src/backend/index.js";
import { withoutDetours } from "../../../lib/src/jit/graph/detours.js";
import { trace } from "../../../lib/src/jit/record/trace.js";
import { abstractOf } from "../../../lib/src/jit/recorded-step.js";

const random = new Random(3);
const tensor = (...shape: number[]) => tf.tensor(random.normals(shape.reduce((n, side) => n * side)), shape);

type Step = (...inputs: tf.Tensor[]) => tf.Tensor[];
const ops = (step: Step, inputs: tf.Tensor[]) =>
  withoutDetours(
    trace(
      step,
      inputs.map((input) => abstractOf(input)),
    ).recording,
  ).map(({ op }) => op);

function expectSame(step: Step, inputs: tf.Tensor[]): void {
  const [traced, eager] = [jit(step)(...inputs), step(...inputs)];
  traced.forEach((result, i) => {
    expect(result.shape).toEqual(eager[i].shape);
    const expected = eager[i].dataSync();
    result.dataSync().forEach((value, k) => void expect(value).toBeCloseTo(expected[k], 4));
  });
}

describe("a traced product of matrices", () => {
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("is one of plain matrices, transposed: %s and %s", (first, second) => {
    const a = first ? tensor(5, 3) : tensor(3, 5);
    const b = second ? tensor(4, 5) : tensor(5, 4);
    const step = (x: tf.Tensor, y: tf.Tensor) => [tf.matMul(x, y, first, second)];
    expect(ops(step, [a, b])).toContain("MatMul");
    expect(ops(step, [a, b])).not.toContain("BatchMatMulV2");
    expectSame(step, [a, b]);
  });

  it("is that too for batches of one, whose result keeps its shape", () => {
    const inputs = [tensor(1, 3, 5), tensor(1, 5, 4)];
    expect(ops((x, y) => [tf.matMul(x, y)], inputs)).not.toContain("BatchMatMulV2");
    expectSame(
      (x, y) => [tf.matMul(x, y), tf.matMul(x, y).reshape([12]), tf.matMul(x, y).reshape([3, 4])],
      inputs,
    );
  });

  it("stays a batched one for several matrices, or for a broadcast one", () => {
    for (const inputs of [
      [tensor(2, 3, 5), tensor(2, 5, 4)],
      [tensor(2, 3, 5), tensor(1, 5, 4)],
    ]) {
      expect(ops((x, y) => [tf.matMul(x, y)], inputs)).toContain("BatchMatMulV2");
      expectSame((x, y) => [tf.matMul(x, y)], inputs);
    }
  });

  it("reads matrices that were reshaped on the way, and results that are", () => {
    const step = (x: tf.Tensor, y: tf.Tensor) => {
      const product = tf.matMul(x.reshape([6, 2]).reshape([3, 4]), y.reshape([4, 5]));
      return [product.reshape([15]).reshape([5, 3]).mul(2), product, x.reshape([12]).reshape([3, 4])];
    };
    expectSame(step, [tensor(2, 6), tensor(20)]);
  });

  it("reads weights directly, and updates them", async () => {
    const w = tf.tidy(() => tensor(4, 4).mul(0.1).variable() as tf.Variable);
    const optimizer = tf.train.sgd(0.1);
    const x = tensor(8, 4);
    const step = () =>
      optimizer.minimize(() => tf.matMul(tf.matMul(x, w), w, false, true).square().mean(), true, [w])!;
    const before = w.clone();
    const eager = jit.loop(step, { steps: 20, jit: false });
    await eager.run();
    const expected = w.dataSync().slice();
    w.assign(before);
    const loop = jit.loop(step, { steps: 20, form: "lowered" });
    await loop.run();
    w.dataSync().forEach((value, k) => void expect(value).toBeCloseTo(expected[k], 5));
    loop.dispose();
  });
});
