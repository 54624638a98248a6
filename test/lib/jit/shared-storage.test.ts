import { tf } from "topolab";
import { jit } from "topolab/jit";
import { describe, expect, it } from "vitest";

const forms = ["while", "lowered", "xla"] as const;
const scalarVariable = (value: number) => tf.tidy(() => tf.scalar(value).variable());

describe("variables that share data keep values of their own", () => {
  it("two variables of one tensor", () => {
    const a = tf.variable(tf.ones([2]));
    const b = tf.variable(a);
    const step = jit((x: tf.Tensor) => {
      a.assign(a.mul(2));
      return a.add(b).add(x);
    });
    const x = tf.ones([2]);
    expect([...step(x).dataSync(), ...step(x).dataSync()]).toEqual([4, 4, 6, 6]);
    step.dispose();
    expect([...a.dataSync(), ...b.dataSync()]).toEqual([4, 4, 1, 1]);
  });

  it("a constant that a variable was made from", async () => {
    for (const form of forms) {
      const start = tf.scalar(1);
      const x = tf.variable(start);
      const step = () => {
        x.assign(x.add(start.mul(0.5)) as tf.Scalar);
        return x.sub(0) as tf.Scalar;
      };
      const loop = jit.loop(step, { steps: 20, form });
      await loop.run();
      loop.dispose();
      expect(x.dataSync()[0]).toBe(11);
    }
  });

  it("an argument that is a constant or an earlier argument too", () => {
    const c = tf.scalar(3);
    const add = jit((x: tf.Tensor, y: tf.Tensor) => x.add(y.mul(10)).add(c.mul(100)));
    const [one, two] = [tf.scalar(1), tf.scalar(2)];
    expect(add(c, c).dataSync()[0]).toBe(333);
    expect(add(one, one).dataSync()[0]).toBe(311);
    expect(add(one, two).dataSync()[0]).toBe(321);
    add.dispose();
  });

  it("a variable that is passed as an argument", () => {
    const fn = (x: tf.Tensor) => {
      a.assign(a.mul(2) as tf.Scalar);
      return a.add(x);
    };
    const a = scalarVariable(1);
    const step = jit(fn);
    // The argument is the variable, so it shows what was assigned: 2 + 2.
    expect(step(a).dataSync()[0]).toBe(4);
    expect(step(tf.scalar(1)).dataSync()[0]).toBe(5);
    expect(step(a).dataSync()[0]).toBe(16);
    step.dispose();
  });

  it.each(forms)("a target network that copies the trained one at each step, %s", async (form) => {
    const w = scalarVariable(0);
    const target = scalarVariable(0);
    const optimizer = tf.train.adam(0.1);
    const step = () => {
      const loss = optimizer.minimize(() => w.sub(target).sub(1).square() as tf.Scalar, true, [w])!;
      target.assign(w);
      return loss;
    };
    const run = async (options: object) => {
      for (const variable of [w, target]) variable.assign(tf.scalar(0));
      const loop = jit.loop(step, { steps: 5, ...options });
      await loop.run();
      loop.dispose();
      return [w.dataSync()[0], target.dataSync()[0]];
    };
    const traced = await run({ form });
    // Both move together, by Adam's full rate at first.
    expect(traced[0]).toBe(traced[1]);
    expect(traced[0]).toBeGreaterThan(0.45);
  });

  it.each(forms)("variables that swap their values, %s", async (form) => {
    const [a, b] = [scalarVariable(1), scalarVariable(2)];
    const step = () => {
      const old = a.clone() as tf.Scalar;
      a.assign(b);
      b.assign(old);
      return a.sub(0) as tf.Scalar;
    };
    const loop = jit.loop(step, { steps: 3, form });
    expect((await loop.run()).losses.loss).toBeCloseTo(5 / 3, 5);
    loop.dispose();
    expect([a.dataSync()[0], b.dataSync()[0]]).toEqual([2, 1]);
  });

  it("differentiates with respect to one of two that share data", () => {
    const a = scalarVariable(2);
    const b = tf.variable(a);
    const adam = tf.train.adam(0.01);
    const step = jit(() => adam.minimize(() => a.sub(b).add(1).square() as tf.Scalar, true, [a])!);
    let loss = 1;
    for (let i = 0; i < 200; i++) loss = step().dataSync()[0];
    step.dispose();
    expect(loss).toBeLessThan(0.2);
    expect(b.dataSync()[0]).toBe(2);
  });
});
