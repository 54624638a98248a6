import { type PointArray, Random, tf, toTensor } from "topolab";
import { gaussian } from "topolab/data";
import { Gtn, normalPrior } from "topolab/gtn";
import { FlowMatching, MeanFlow, mlp, pushforward } from "topolab/models";
import { describe, expect, it } from "vitest";

const double = ({ data, shape }: PointArray): PointArray => ({ data: data.map((x) => 2 * x), shape });

describe("pushforward", () => {
  it("samples the map's values at samples of the prior", async () => {
    const doubled = pushforward(normalPrior(2), { transform: double });
    const z = await normalPrior(2).sample(50, { seed: 1 });
    expect(await doubled.sample(50, { seed: 1 })).toEqual(double(z));
    expect(await doubled.transform(z)).toEqual(double(z));
    expect(doubled.pairs).toBeUndefined();
    doubled.dispose();
  });

  it("passes the options on, so that a flow takes one step", async () => {
    const data = gaussian({ n: 100, d: 2, random: new Random(1) });
    const flow = await FlowMatching.fit(data, { hidden: [8], epochs: 1, seed: 1, standardize: false });
    const step = pushforward(normalPrior(2), flow, { steps: 1 });
    const x = gaussian({ n: 5, d: 2, random: new Random(2) });
    const velocity = flow.velocity(toTensor(x), tf.zeros([1, 1])).dataSync();
    const { data: found } = await step.sample(5, { random: new Random(2) });
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(x.data[i] + velocity[i], 5);
    });
    expect(await flow.transform(x)).not.toEqual(await step.transform(x));
    step.dispose();
    await expect(flow.sample(1)).rejects.toThrow("disposed");
  });

  it("makes a generator of a network, and disposes it", async () => {
    const before = tf.memory().numTensors;
    const network = mlp({ inputs: 3, hidden: [4], outputs: 2, random: new Random(1) });
    const generator = pushforward(normalPrior(3), network);
    const z = gaussian({ n: 6, d: 3, random: new Random(2) });
    const expected = tf.tidy(() => (network.apply(toTensor(z)) as tf.Tensor).dataSync());
    const { data, shape } = await generator.sample(6, { random: new Random(2) });
    expect(shape).toEqual([6, 2]);
    expect([...data]).toEqual([...expected]);
    generator.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is a prior, and its map keeps the pairs that it has learned", async () => {
    const data = gaussian({ n: 60, d: 2, random: new Random(1) });
    const short = { hidden: [4], epochs: 1, seed: 1 };
    const coupling = (points: PointArray) => ({ x: double(points), y: points });
    const models = [
      await Gtn.fit(data, { ...short, coupling, validation: 0 }),
      await FlowMatching.fit(data, { ...short, coupling }),
      await MeanFlow.fit(data, { ...short, coupling }),
    ];
    for (const model of models) {
      const moved = pushforward(normalPrior(2), model);
      expect(moved.pairs).toEqual(model.pairs);
      moved.pairs!.y.data.forEach((x, i) => {
        expect(x).toBeCloseTo(data.data[i], 5); // in the units of the data
      });
      const gtn = await Gtn.fit(data, { ...short, prior: moved });
      expect((await gtn.sample(3, { seed: 1 })).shape).toEqual([3, 2]);
      gtn.dispose();
      moved.dispose();
    }
  });

  it("refuses a map that loses points", async () => {
    const half = pushforward(normalPrior(1), {
      transform: () => ({ data: new Float64Array(2), shape: [2, 1] }),
    });
    await expect(half.sample(4)).rejects.toThrow("one point for each of 4 latents: got [2,1]");
  });
});
