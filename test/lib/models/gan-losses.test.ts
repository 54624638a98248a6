import { Random, tf } from "topolab";
import {
  Gan,
  type GanLoss,
  gradientPenalty,
  hingeLoss,
  MultiGeneratorGan,
  nonSaturatingLoss,
  perceptron,
  wassersteinLoss,
} from "topolab/models";
import { fit } from "topolab/train";
import { describe, expect, it } from "vitest";

const scores = [-30, -2, -0.5, 0, 1, 3, 30];
const sigma = (s: number) => 1 / (1 + Math.exp(-s));
const column = tf.tensor2d(scores, [scores.length, 1]);

function expectEach(values: tf.Tensor, closed: (s: number) => number) {
  for (const [i, value] of values.dataSync().entries()) expect(value).toBeCloseTo(closed(scores[i]), 4);
}

describe("GAN losses against their closed forms", () => {
  const cases: [string, GanLoss, Record<keyof GanLoss, (s: number) => number>][] = [
    [
      "non-saturating",
      nonSaturatingLoss(),
      {
        real: (s) => Math.log1p(Math.exp(-s)),
        fake: (s) => Math.log1p(Math.exp(s)),
        generated: (s) => Math.log1p(Math.exp(-s)),
      },
    ],
    [
      "smoothed: the cross-entropy to the label 0.9",
      nonSaturatingLoss({ smoothing: 0.1 }),
      {
        real: (s) => 0.9 * Math.log1p(Math.exp(-s)) + 0.1 * Math.log1p(Math.exp(s)),
        fake: (s) => Math.log1p(Math.exp(s)),
        generated: (s) => Math.log1p(Math.exp(-s)),
      },
    ],
    ["Wasserstein", wassersteinLoss(), { real: (s) => -s, fake: (s) => s, generated: (s) => -s }],
    [
      "hinge",
      hingeLoss(),
      { real: (s) => Math.max(0, 1 - s), fake: (s) => Math.max(0, 1 + s), generated: (s) => -s },
    ],
  ];
  it.each(cases)("%s", (_, loss, closed) => {
    for (const kind of ["real", "fake", "generated"] as const) expectEach(loss[kind](column), closed[kind]);
  });

  it("has its minimum, under smoothing, at D = 1 − smoothing", () => {
    const loss = nonSaturatingLoss({ smoothing: 0.2 });
    const slope = tf.grad((s) => loss.real(s).sum())(tf.scalar(Math.log(0.8 / 0.2)));
    expect(sigma(Math.log(0.8 / 0.2))).toBeCloseTo(0.8);
    expect(slope.dataSync()[0]).toBeCloseTo(0, 5);
  });

  it("flips the given share of labels, fake and real", () => {
    const many = tf.ones([20_000, 1]).mul(2) as tf.Tensor;
    const [same, other] = [Math.log1p(Math.exp(-2)), Math.log1p(Math.exp(2))];
    const share = (values: tf.Tensor, unflipped: number) => {
      const list = [...values.dataSync()];
      for (const value of list)
        expect(Math.min(Math.abs(value - same), Math.abs(value - other))).toBeLessThan(1e-4);
      return list.filter((value) => Math.abs(value - unflipped) > 0.1).length / list.length;
    };
    const loss = nonSaturatingLoss({ flips: 0.1 });
    expect(share(loss.real(many), same)).toBeCloseTo(0.1, 1.7);
    expect(share(loss.fake(many), other)).toBeCloseTo(0.1, 1.7);
  });
});

describe("gradientPenalty", () => {
  it("is (‖w‖ − 1)² of a linear critic, at every point", () => {
    const w = tf.tensor2d([3, 4], [2, 1]);
    const penalty = gradientPenalty((x) => tf.matMul(x, w), tf.randomNormal([6, 2]), tf.randomNormal([6, 2]));
    expect(penalty.shape).toEqual([6, 1]);
    for (const value of penalty.dataSync()) expect(value).toBeCloseTo(16, 3);
  });

  it.each(["leakyRelu", "relu", "elu", "tanh", "sigmoid"] as const)(
    "has the gradient in the critic's weights that finite differences show: %s",
    (activation) => {
      const critic = perceptron({ widths: [2, 6, 6, 1], activation, random: new Random(4) });
      const points = tf.tensor2d(new Random(5).normals(10), [5, 2]);
      // Between a point and itself lies the point: nothing random is left.
      const loss = () => gradientPenalty((x) => critic.apply(x), points, points).mean() as tf.Scalar;
      const [kernel] = critic.variables;
      const exact = tf.variableGrads(loss, [kernel]).grads[kernel.name].dataSync();
      const weights = kernel.dataSync().slice();
      for (let i = 0; i < weights.length; i++) {
        const at = (step: number) => {
          const moved = weights.map((w, k) => (k === i ? w + step : w));
          kernel.assign(tf.tensor(moved, kernel.shape));
          return loss().dataSync()[0];
        };
        expect(exact[i]).toBeCloseTo((at(5e-3) - at(-5e-3)) / 1e-2, 3);
      }
      expect(exact.some((value) => Math.abs(value) > 1e-3)).toBe(true);
    },
  );

  it("takes images, with a gradient over the entire image", () => {
    const images = tf.randomNormal([3, 4, 4, 1]);
    const penalty = gradientPenalty((x) => x.reshape([3, 16]).sum(1, true), images, images);
    expect(penalty.shape).toEqual([3, 1]);
    for (const value of penalty.dataSync()) expect(value).toBeCloseTo(9, 4);
  });
});

/** Two unit discs at ±4, as rows of one game. */
function discs(n: number, random = new Random(1)) {
  const data = random
    .normals(2 * n)
    .map((value, at) => 0.3 * value + (at % 2 === 0 ? (random.uniform() < 0.25 ? -4 : 4) : 0));
  return { data, shape: [n, 1, 2] };
}

describe("a Gan trains, traced", () => {
  it.each([
    ["wasserstein with penalty", { loss: wassersteinLoss(), penalty: 10, discriminatorSteps: 2 }],
    ["hinge", { loss: hingeLoss() }],
    ["noisy labels", { loss: nonSaturatingLoss({ smoothing: 0.1, flips: 0.05 }) }],
  ])("%s", async (_, options) => {
    const gan = new Gan({
      dimension: 2,
      hidden: [16, 16],
      spectral: false,
      copies: 1,
      random: new Random(1),
      ...options,
    });
    const before = gan.variables().map((variable) => [...variable.dataSync()]);
    const run = await fit(gan, { x: discs(400) }, { batchSize: 40, epochs: 5, seed: 1 });
    expect(run.stopped).toBe("epochs");
    expect(run.execution.form).not.toBe("eager");
    gan.variables().forEach((variable, i) => {
      // A hinge does not move the critic's last bias: what real points add, fake ones take.
      if (variable.size > 1) expect([...variable.dataSync()]).not.toEqual(before[i]);
    });
  });

  it("with several generators, each for one part, and a mixture that follows the data's", async () => {
    const gan = new MultiGeneratorGan({
      dimension: 2,
      generators: 2,
      hidden: [24, 24],
      learningRate: 2e-3,
      mixtureRate: 5e-3,
      random: new Random(2),
    });
    await fit(gan, { x: discs(2000) }, { batchSize: 80, epochs: 40, seed: 1 });
    const points = gan
      .generateEach(500, { seed: 3 })
      .slice([0, 0, 0, 0], [-1, -1, -1, 1])
      .arraySync() as number[][][][];
    const right = points[0].map((part) => part.filter(([x]) => x > 0).length / 500);
    const mixture = [...gan.mixture().data];
    const order = right[0] < right[1] ? [0, 1] : [1, 0];
    expect(right[order[0]]).toBeLessThan(0.1);
    expect(right[order[1]]).toBeGreaterThan(0.9);
    expect(mixture[order[0]]).toBeGreaterThan(0.1);
    expect(mixture[order[0]]).toBeLessThan(0.4);
    // A sample holds each generator's points by its share of the mixture.
    const { data } = await gan.sample(4_000, { seed: 5 });
    const onTheRight = data.filter((x, at) => at % 2 === 0 && x > 0).length / 4_000;
    expect(onTheRight).toBeCloseTo(mixture[0] * right[0] + mixture[1] * right[1], 1.3);
    await expect(gan.sample(5, { copy: 1 })).rejects.toThrow("from 0 to 0: got 1");
  });
});
