import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random, tf } from "topolab";
import { jit, normal } from "topolab/jit";
import {
  activation,
  beside,
  chain,
  convolution,
  dense,
  Gan,
  MultiGeneratorGan,
  mapLayer,
  NoiseModule,
  nonSaturatingLoss,
  perceptron,
  spectralNorm,
  TopoSampler,
  transposedConvolution,
  Vae,
  wassersteinLoss,
} from "topolab/models";
import { fit } from "topolab/train";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "topolab-gan-"));
afterAll(() => rmSync(folder, { recursive: true }));

const side = 8;

/** A convolutional game on images of 8 × 8 pixels, its generator normalized. */
function imageGame(random: Random): Gan {
  const layers = [
    dense({ inputs: 3, units: 2 * 2 * 6, random }),
    transposedConvolution({ channels: 6, filters: 4, random }),
    transposedConvolution({ channels: 4, filters: 1, random }),
  ].map((layer) => spectralNorm(layer, { random }));
  const bend = () => activation("leakyRelu");
  const generator = chain([
    layers[0],
    mapLayer((x) => x.reshape([-1, 2, 2, 6])),
    bend(),
    layers[1],
    bend(),
    layers[2],
    activation("tanh"),
  ]);
  const discriminator = chain([
    convolution({ channels: 1, filters: 4, random }),
    bend(),
    mapLayer((x) => x.reshape([x.shape[0], -1])),
    dense({ inputs: 64, units: 1, random }),
  ]);
  const loss = nonSaturatingLoss({ smoothing: 0.1, flips: 0.05 });
  return new Gan({
    ...{ dimension: side * side, generator, discriminator, loss, learningRate: 5e-3, random },
    prior: (n) => normal([n, 3]),
  });
}

describe("a Gan with custom networks", () => {
  it("learns images, traced: they become as dark as the data", async () => {
    const gan = imageGame(new Random(1));
    const random = new Random(2);
    const data = Float32Array.from({ length: 256 * side * side }, () => -0.7 + 0.1 * random.normal());
    const brightness = () =>
      tf.tidy(
        () =>
          gan
            .generate(normal([200, 3], new Random(3)))
            .mean()
            .dataSync()[0],
      );
    const before = brightness();
    const run = await fit(
      gan,
      { x: { data, shape: [256, side, side, 1] } },
      { batchSize: 32, epochs: 25, seed: 3 },
    );
    expect(run.execution.form).not.toBe("eager");
    expect(gan.generate(normal([5, 3])).shape).toEqual([5, side, side, 1]);
    expect(gan.discriminate(gan.generate(normal([5, 3]))).shape).toEqual([5, 1]);
    expect(Math.abs(brightness() + 0.7)).toBeLessThan(0.5 * Math.abs(before + 0.7));
    gan.dispose();
  });

  it("trains games of different architectures in one graph, each as it would train alone", async () => {
    const makes = ["plain", "spectral", "orthogonal"] as const;
    const part = (k: number) =>
      perceptron({ widths: [2, 4, 2], layers: makes[k], copies: 1, random: new Random(k) });
    const prior = (copies: number) => (n: number) => tf.ones([copies, n, 2]);
    const alone = makes.map((_, k) => {
      const random = new Random(9);
      return new Gan({ dimension: 2, hidden: [4], generator: part(k), copies: 1, random, prior: prior(1) });
    });
    const parts = makes.map((_, k) => ({ layer: part(k), copies: 1 }));
    const together = new Gan({
      dimension: 2,
      hidden: [4],
      generator: beside(parts),
      copies: 3,
      prior: prior(3),
    });
    alone[0].discriminator.variables.forEach((variable, i) => {
      together.discriminator.variables[i].assign(tf.concat([variable, variable, variable], 0));
    });
    const data = new Random(7).normals(160);
    const options = { batchSize: 20, epochs: 3, seed: 1 };
    for (const gan of alone) await fit(gan, { x: { data, shape: [80, 1, 2] } }, options);
    const thrice = Float32Array.from({ length: 480 }, (_, at) => data[2 * Math.floor(at / 6) + (at % 2)]);
    await fit(together, { x: { data: thrice, shape: [80, 3, 2] } }, options);
    const latents = tf.tensor(new Random(8).normals(10), [1, 5, 2]);
    const points = tf.unstack(together.generate(tf.tile(latents, [3, 1, 1])));
    alone.forEach((gan, k) => {
      const expected = gan.generate(latents).dataSync();
      for (const [i, value] of points[k].dataSync().entries()) expect(value).toBeCloseTo(expected[i], 4);
    });
  });

  it("takes a single architecture unchanged", () => {
    const layer = perceptron({ widths: [2, 3, 1], copies: 2, random: new Random(4) });
    const x = normal([2, 5, 2], new Random(5));
    const one = beside([{ layer, copies: 2 }]);
    const [kernel] = layer.variables;
    const slope = (of: typeof layer) =>
      tf.variableGrads(() => of.apply(x).sum() as tf.Scalar, [kernel]).grads[kernel.name].dataSync();
    expect([...slope(one)]).toEqual([...slope(layer)]);
  });
});

describe("Gan.fit with copies", () => {
  const points = {
    data: new Random(3).normals(400).map((value) => 3 + value),
    shape: [200, 2] as [number, number],
  };
  const options = { hidden: [8], copies: 2, batchSize: 20, epochs: 4, learningRate: 5e-3, seed: 1 };

  it("plays games that differ, and generates the same after save and load", async () => {
    const gan = await Gan.fit(points, options);
    const samples = [0, 1].map((copy) => gan.sample(50, { copy, seed: 2 }));
    const [first, second] = await Promise.all(samples);
    expect(first.shape).toEqual([50, 2]);
    expect(second.data).not.toEqual(first.data);
    const path = join(folder, "copies.safetensors");
    await gan.save(path);
    const again = await Gan.load(path);
    expect(await again.sample(50, { copy: 1, seed: 2 })).toEqual(second);
    for (const one of [gan, again]) one.dispose();
  });

  it("gives every game all points in each epoch, in an order of its own", async () => {
    const seen: number[][] = [];
    // A discriminator without weights, run op by op, that notes what it is asked about first: the real points.
    const discriminator = mapLayer((x) => {
      seen.push([...x.slice([0, 0, 0], [-1, -1, 1]).dataSync()]);
      return x.sum(2, true);
    });
    const loss = { ...wassersteinLoss(), real: (scores: tf.Tensor) => scores.mul(scale) };
    const scale = tf.variable(tf.scalar(1));
    const rows = { data: Float64Array.from({ length: 12 }, (_, i) => i), shape: [6, 2] as [number, number] };
    const own = {
      discriminator: { ...discriminator, variables: [scale] },
      loss,
      standardize: false,
      jit: false,
    };
    await Gan.fit(rows, { ...options, ...own, batchSize: 6, epochs: 1 });
    const [one, other] = [seen[0].slice(0, 6), seen[0].slice(6)];
    for (const game of [one, other]) expect([...game].sort((a, b) => a - b)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(one).not.toEqual(other);
  });

  it("is of points only", async () => {
    const images = { data: new Float32Array(64), shape: [4, 4, 4, 1] };
    const networks = { generator: mapLayer((x) => x), discriminator: mapLayer((x) => x) };
    await expect(Gan.fit(images, { ...networks, copies: 2 })).rejects.toThrow("leave copies out");
  });
});

describe("sampleTensor inside a graph", () => {
  const random = new Random(1);
  const hidden = [4];
  it.each([
    ["Gan", new Gan({ dimension: 2, hidden, random }), [6, 2]],
    ["MultiGeneratorGan", new MultiGeneratorGan({ dimension: 2, generators: 3, hidden, random }), [1, 6, 2]],
    ["NoiseModule", new NoiseModule({ dimension: 2, hidden, random }), [1, 6, 2]],
    ["TopoSampler", new TopoSampler({ dimension: 2, hidden, random }), [1, 6, 2]],
    ["Vae", new Vae({ side: 8, latent: 2, maps: [2, 2], random }), [6, 8, 8, 1]],
  ] as const)("is traced, and draws new noise at each call: %s", (_, model, shape) => {
    const draw = jit(() => model.sampleTensor(6) as tf.Tensor, { random: new Random(2) });
    const [a, b] = [draw(), draw()];
    expect(a.shape).toEqual(shape);
    expect([...a.dataSync()]).not.toEqual([...b.dataSync()]);
    for (const used of [a, b, draw, model]) used.dispose();
  });
});
