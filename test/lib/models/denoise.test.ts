import * as fc from "fast-check";
import { Random, tf } from "topolab";
import {
  alphaBars,
  cosineAlphaBars,
  dataFrom,
  denoise,
  denoisingSteps,
  linearAlphaBars,
  noised,
  noiseFrom,
  type Prediction,
  predictionTarget,
} from "topolab/models";
import { describe, expect, it } from "vitest";
import { largestGap, moments } from "./moments.js";

const mean = 0.7;
const variance = 0.16;
/** E[ε | x_t] for data N(mean, variance). */
const exactNoise = (x: tf.Tensor, _: tf.Tensor, alphaBar: tf.Tensor) =>
  x
    .sub(alphaBar.sqrt().mul(mean))
    .mul(tf.sub(1, alphaBar).sqrt())
    .div(alphaBar.mul(variance - 1).add(1));
const normals = (n: number, seed = 4) => tf.tensor2d(new Random(seed).normals(n), [n, 1]);

describe("a noise schedule", () => {
  it("by cosine follows the closed form of ᾱ until β reaches its bound", () => {
    const f = (t: number) => Math.cos(((t / 40 + 0.008) / 1.008) * (Math.PI / 2)) ** 2;
    const bars = cosineAlphaBars(40);
    for (let t = 0; t < 39; t++) expect(bars[t]).toBeCloseTo(f(t + 1) / f(0), 12);
    expect(bars[39] / bars[38]).toBeCloseTo(0.001, 12);
    expect([...cosineAlphaBars(40, 0)]).toEqual([1, ...bars.subarray(0, 39)]);
  });

  it("linear has β from 1e-4 to 0.02 over 1,000 steps", () => {
    const bars = linearAlphaBars(1000);
    expect(1 - bars[0]).toBeCloseTo(1e-4, 10);
    expect(1 - bars[999] / bars[998]).toBeCloseTo(0.02, 10);
    expect(bars[999]).toBeCloseTo(4.036e-5, 8);
    // Fewer steps do nearly as much.
    expect(Math.log(linearAlphaBars(100)[99])).toBeCloseTo(Math.log(bars[999]), -0.5);
  });

  it("refuses lists that increase, are too short, or exceed (0, 1]", () => {
    expect(() => alphaBars([0.9, 0.95], 2)).toThrow("decreasing");
    expect(() => alphaBars([0.9], 2)).toThrow("a list of 2");
    expect(() => alphaBars([0.9, 0], 2)).toThrow("(0, 1]");
    expect(() => alphaBars("cosine", 0)).toThrow("steps must be an integer of at least 1");
  });
});

describe("noise, data and velocity", () => {
  it("follow from one another", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Prediction>("noise", "data", "velocity"),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (prediction, bar) => {
          tf.tidy(() => {
            const [x, noise, alphaBar] = [normals(20, 1), normals(20, 2), tf.scalar(bar)];
            const noisy = noised(x, noise, alphaBar);
            const answer = predictionTarget(prediction, x, noise, alphaBar);
            expect(largestGap(noiseFrom(prediction, answer, noisy, alphaBar), noise)).toBeLessThan(
              1e-5 / (1 - bar),
            );
            expect(largestGap(dataFrom(prediction, answer, noisy, alphaBar), x)).toBeLessThan(1e-5 / bar);
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it("have the forward process's marginals", () => {
    const x = normals(40_000, 1).mul(Math.sqrt(variance)).add(mean);
    const found = moments(noised(x, normals(40_000, 2), tf.scalar(0.3)));
    expect(found.mean).toBeCloseTo(Math.sqrt(0.3) * mean, 1.5);
    expect(found.variance).toBeCloseTo(0.3 * variance + 0.7, 1.5);
  });
});

describe("denoising with the exact noise of Gaussian data", () => {
  it("by DDIM carries each point like the probability flow", async () => {
    const bars = cosineAlphaBars(1000);
    const start = normals(200);
    const last = bars[999];
    const exact = start
      .sub(Math.sqrt(last) * mean)
      .div(Math.sqrt(last * variance + 1 - last))
      .mul(Math.sqrt(variance))
      .add(mean);
    const gaps: number[] = [];
    for (const steps of [50, 200, 1000])
      gaps.push(largestGap(await denoise(start, bars, exactNoise, { sampler: "ddim", steps }), exact));
    expect(gaps[2]).toBeLessThan(0.01);
    // A method of first order: four times the steps, about a quarter of the error.
    expect(gaps[0] / gaps[1]).toBeGreaterThan(2.5);
    expect(gaps[1] / gaps[2]).toBeGreaterThan(2.5);
  });

  it("ancestrally, and by DDIM with any η, has the mean and the variance that the steps imply", async () => {
    const bars = cosineAlphaBars(40);
    for (const options of [
      {},
      { steps: 7 },
      { sampler: "ddim", eta: 0 },
      { sampler: "ddim", eta: 0.5, steps: 10 },
      { sampler: "ddim", eta: 1 },
    ] as const) {
      let [m, v] = [0, 1];
      for (const { alphaBar, onX, onNoise, fresh } of denoisingSteps(bars, options)) {
        const slope = Math.sqrt(1 - alphaBar) / (alphaBar * variance + 1 - alphaBar);
        m = onX * m + onNoise * slope * (m - Math.sqrt(alphaBar) * mean);
        v = (onX + onNoise * slope) ** 2 * v + fresh ** 2;
      }
      const random = new Random(6);
      const found = moments(await denoise(normals(20_000), bars, exactNoise, { ...options, random }));
      expect(Math.abs(found.mean - m)).toBeLessThan(4 * Math.sqrt(v / 20_000));
      expect(Math.abs(found.variance / v - 1)).toBeLessThan(4 * Math.sqrt(2 / 20_000));
    }
  });

  it("ancestrally in many steps has the data's mean and variance", async () => {
    const options = { random: new Random(7) };
    const found = moments(await denoise(normals(20_000), linearAlphaBars(1000), exactNoise, options));
    expect(found.mean).toBeCloseTo(mean, 1.7);
    expect(Math.abs(found.variance / variance - 1)).toBeLessThan(0.06);
  });
});

describe("denoising", () => {
  it("refuses a sampler that does not exist", () => {
    expect(() => denoisingSteps([0.5, 0.1], { sampler: "ancestal" as "ancestral" })).toThrow(
      'sampler must be one of "ancestral", "ddim": got "ancestal"',
    );
  });

  it("finds a single point in any number of DDIM steps", async () => {
    const bars = cosineAlphaBars(40);
    const noiseOf = (x: tf.Tensor, _: tf.Tensor, bar: tf.Tensor) =>
      x.sub(bar.sqrt().mul(2)).div(tf.sub(1, bar).sqrt());
    for (const steps of [1, 3, 40]) {
      const found = await denoise(normals(10), bars, noiseOf, { sampler: "ddim", steps });
      expect(largestGap(found, tf.fill([10, 1], 2))).toBeLessThan(1e-3);
    }
  });

  it("draws the same traced and op by op", async () => {
    const bars = cosineAlphaBars(12);
    const run = (jit: boolean) => denoise(normals(50), bars, exactNoise, { random: new Random(3), jit });
    expect(largestGap(await run(true), await run(false))).toBeLessThan(1e-4);
  });

  it("adds no noise in its last step, and skips entries without noise", () => {
    for (const sampler of ["ancestral", "ddim"] as const) {
      const steps = denoisingSteps(cosineAlphaBars(40, 0), { sampler, eta: 1 });
      expect(steps.map(({ time }) => time)).toEqual(Array.from({ length: 39 }, (_, i) => 39 - i));
      expect(steps[38].fresh).toBe(0);
      expect(steps[0].fresh).toBeGreaterThan(0);
    }
  });

  it("stops when its signal is aborted, and refuses an invalid number of steps", async () => {
    const bars = cosineAlphaBars(10);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(denoise(normals(5), bars, exactNoise, { signal })).rejects.toThrow("enough");
    expect(() => denoisingSteps(bars, { steps: 11 })).toThrow(
      "steps must be from 1 to 10, the noise levels of this diffusion: got 11",
    );
    expect(() => denoisingSteps(bars, { eta: 2 })).toThrow("eta must be from 0 to 1");
  });

  it("reports a step with numbers that are not finite", async () => {
    const broken = (x: tf.Tensor) => x.sub(x.max()).log();
    await expect(denoise(normals(5), cosineAlphaBars(4), broken)).rejects.toThrow("Step 1 of 4");
  });
});
