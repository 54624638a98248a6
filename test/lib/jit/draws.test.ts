import { tf } from "topolab";
import { normal, uniform } from "topolab/jit";
import { expect, it } from "vitest";
import { runIn, type Way, ways } from "./forms.js";

/** What some of the draws of each step are, step by step. */
async function drawn(
  way: Way,
  { steps, draws, kept }: { steps: number; draws: number; kept: readonly number[] },
  seeds: readonly [number, number],
): Promise<number[]> {
  const seen = tf.variable(tf.zeros([steps, kept.length]));
  const at = tf.variable(tf.scalar(0));
  const step = () => {
    const all = Array.from({ length: draws }, () => uniform([]));
    const row = tf.stack(kept.map((k) => all[k]));
    const here = tf.equal(tf.range(0, steps), at).cast("float32").expandDims(1);
    seen.assign(seen.add(here.mul(row.expandDims(0))));
    at.assign(at.add(1) as tf.Scalar);
    return at.clone() as tf.Scalar;
  };
  await runIn(way, step, { steps }, { seeds });
  return [...seen.dataSync()];
}

const pair = (steps: number, draws: number) => ({
  steps,
  draws,
  kept: Array.from({ length: draws }, (_, k) => k),
});

it("more than 256 draws in a step do not repeat in the next", async () => {
  const values = await drawn("eager", pair(3, 300), [5, 6]);
  // Of 900 numbers of 23 bits two are equal with a probability of 5%; with these seeds none are.
  expect(new Set(values).size).toBe(900);
});

it.each(["while", "lowered", "xla"] as const)(
  "the same draws are made beyond 256 of them: %s",
  async (form) => {
    const some = { steps: 3, draws: 300, kept: [0, 1, 43, 44, 255, 256, 257, 299] };
    const values = await drawn(form, some, [5, 6]);
    expect(new Set(values).size).toBe(24);
    expect(values).toEqual(await drawn("eager", some, [5, 6]));
  },
);

it("draws the same in every form from seeds of any size and sign", async () => {
  for (const seeds of [
    [-1, -2],
    [2 ** 31 - 1, -(2 ** 31)],
    [2 ** 40 + 3, 7],
  ] as const) {
    const expected = await drawn("eager", pair(2, 2), seeds);
    for (const way of ways) expect(await drawn(way, pair(2, 2), seeds)).toEqual(expected);
  }
});

it("runs of neighboring seeds share no draw", async () => {
  const runs = await Promise.all(
    (
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ] as const
    ).map((seeds) => drawn("eager", pair(20, 3), seeds)),
  );
  expect(new Set(runs.flat()).size).toBe(4 * 60);
});

it.each(["while", "lowered", "xla"] as const)(
  "the library's draws do not depend on what tfjs draws: %s",
  async (form) => {
    const kept = async (way: Way) => {
      const noise = tf.variable(tf.zeros([3]));
      const step = () => {
        const other = tf.dropout(tf.ones([4]), 0.5).mean();
        noise.assign(normal([3]));
        return other as tf.Scalar;
      };
      await runIn(way, step, { steps: 2 }, { seeds: [3, 4] });
      return noise.dataSync();
    };
    const expected = await kept("eager");
    (await kept(form)).forEach((value, k) => void expect(value).toBeCloseTo(expected[k], 5));
  },
);
