import { BackendError, tf, ValueError } from "topolab";
import { integrate } from "topolab/models";
import { describe, expect, it } from "vitest";

describe.each([true, false])("integrate, jit: %s", (jit) => {
  it.each([1e20, -3e38, 1e-30])("carries points of size %d, whose squares overflow float32", async (size) => {
    const start = tf.tensor2d([size, 1], [1, 2]);
    const end = await integrate((x) => tf.zerosLike(x), start, { steps: 4, jit });
    expect([...end.dataSync()]).toEqual([Math.fround(size), 1]);
  });

  it("stops at the step that overflows float32", async () => {
    const start = tf.tensor2d([1e20, 1], [1, 2]);
    // x grows 1e10-fold at each of 4 steps: 1e20, 1e30, then no float32.
    const grow = integrate((x) => x.mul(4e10), start, { steps: 4, jit });
    await expect(grow).rejects.toThrow(BackendError);
    await expect(integrate((x) => x.mul(4e10), start, { steps: 4, jit })).rejects.toThrow(
      "Step 2 of 4 returned numbers that are not finite",
    );
  });

  it("sees a single NaN", async () => {
    const start = tf.tensor2d([-1, 1], [1, 2]);
    await expect(integrate((x) => x.log(), start, { steps: 3, jit })).rejects.toThrow("Step 1 of 3");
  });
});

it("refuses a solver that does not exist", async () => {
  const solve = async () => integrate((x) => x, tf.ones([1, 1]), { solver: "RK4" as "rk4" });
  await expect(solve()).rejects.toThrow('solver must be one of "euler", "rk4": got "RK4"');
  await expect(solve()).rejects.toBeInstanceOf(ValueError);
});
