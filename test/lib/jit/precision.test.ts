import { Random, tf } from "topolab";
import { jit, type Precision } from "topolab/jit";
import { describe, expect, it } from "vitest";

/** The nearest number of 8 significant bits, ties to even. */
function bfloat16(x: number): number {
  const bits = new Uint32Array(Float32Array.of(x).buffer);
  bits[0] = (bits[0] + 0x7fff + ((bits[0] >>> 16) & 1)) & 0xffff0000;
  return new Float32Array(bits.buffer)[0];
}

/** The sum of all products of a row of x with a column of w, after which w moves by its gradient. */
async function train(precision: Precision | undefined, form: "while" | "lowered" | "xla", size = 8) {
  const random = new Random(7);
  const [xs, ws] = [random.normals(4 * size), random.normals(size)];
  const w = tf.variable(tf.tensor2d(ws, [size, 1]));
  const optimizer = tf.train.sgd(1);
  const step = (x: tf.Tensor) => optimizer.minimize(() => tf.matMul(x, w).sum() as tf.Scalar, true, [w])!;
  const loop = jit.loop(step, {
    data: [tf.tensor2d(xs, [4, size])],
    batchSize: 4,
    form,
    precision,
    device: "cpu",
  });
  const { losses } = await loop.run();
  const moved = Array.from(w.dataSync(), (value, k) => ws[k] - value);
  loop.dispose();
  return { loss: losses.loss, moved, xs, ws };
}

describe.each(["while", "lowered", "xla"] as const)("%s", (form) => {
  it("rounds factors to bfloat16, but not sums or weights", async () => {
    const { loss, moved, xs, ws } = await train("bfloat16", form);
    const x = Array.from(xs, bfloat16);
    const sums = [0, 1, 2, 3].map((row) => ws.reduce((sum, w, k) => sum + x[8 * row + k] * bfloat16(w), 0));
    expect(loss).toBeCloseTo(
      sums.map(bfloat16).reduce((a, b) => a + b),
      1,
    );
    // The gradient of w is the sum of the rounded rows of x.
    const gradient = Array.from(ws, (_, k) =>
      bfloat16([0, 1, 2, 3].reduce((sum, row) => sum + x[8 * row + k], 0)),
    );
    for (const [k, value] of moved.entries()) expect(value).toBeCloseTo(gradient[k], 1);
  });

  it('is float32 by default, and by "tf32" on a CPU', async () => {
    const plain = await train("float32", form);
    expect((await train(undefined, form)).loss).toBe(plain.loss);
    expect((await train("tf32", form)).loss).toBe(plain.loss);
    expect((await train("bfloat16", form)).loss).not.toBe(plain.loss);
  });
});

it("refuses another name", () => {
  const step = () => tf.scalar(1);
  expect(() => jit.loop(step, { steps: 1, precision: "half" as Precision })).toThrow(
    'precision must be one of "float32", "tf32", "bfloat16": got "half"',
  );
});
