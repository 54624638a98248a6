import { type PointArray, Random } from "topolab";
import { gaussian } from "topolab/data";
import { Gtn, normalPrior } from "topolab/gtn";
import { GaussianMixture, pushforward, withSpread } from "topolab/models";
import { describe, expect, it } from "vitest";

/** The covariance of the columns of points in the plane. */
function covariance({ data, shape: [n] }: PointArray): number[] {
  const mean = [0, 1].map((k) =>
    Array.from(data.filter((_, i) => i % 2 === k)).reduce((sum, x) => sum + x / n, 0),
  );
  const product = (j: number, k: number) =>
    Array.from({ length: n }, (_, i) => (data[2 * i + j] - mean[j]) * (data[2 * i + k] - mean[k])).reduce(
      (sum, each) => sum + each / n,
      0,
    );
  return [...mean, product(0, 0), product(0, 1), product(1, 1)];
}

/** The pushforward of N(0, I) in the plane. */
const pushed = (transform: (latents: PointArray) => PointArray) => pushforward(normalPrior(2), { transform });

describe("withSpread", () => {
  it("gives back the variance that the mean of the pairs lacks, and its offset", async () => {
    // Points N((1, −2), [[4, 1], [1, 1]]) that do not depend on the latents: the best regression is the mean, off by 0.5 here.
    const [x, z] = [1, 2].map((seed) => gaussian({ n: 20_000, d: 2, random: new Random(seed) }));
    const y = z.data.map((each, i) =>
      i % 2 === 0 ? 1 + 2 * each : -2 + z.data[i - 1] / 2 + each * Math.sqrt(0.75),
    );
    const move = ({ shape }: PointArray): PointArray => ({
      data: new Float64Array(2 * shape[0]).fill(-0.5),
      shape,
    });
    const noisy = await withSpread(pushed(move), { pairs: { x, y: { data: y, shape: x.shape } } });
    for (const sample of [await noisy.transform(x, { seed: 3 }), await noisy.sample(20_000, { seed: 4 })])
      [1, -2, 4, 1, 1].forEach((expected, i) => {
        expect(Math.abs(covariance(sample)[i] - expected)).toBeLessThan(0.1); // standard errors of 0.04 at most
      });
  });

  it("adds nothing but rounding where nothing is left, and repeats with the seed", async () => {
    const x = gaussian({ n: 500, d: 2, random: new Random(1) });
    const noise = gaussian({ n: 500, d: 2, random: new Random(2) });
    const y = {
      data: Float64Array.from(x.data, (each, i) => 2 * each + 1e-3 * noise.data[i]),
      shape: x.shape,
    };
    const double = ({ data, shape }: PointArray) => ({
      data: Float64Array.from(data, (each) => 2 * each),
      shape,
    });
    const noisy = await withSpread(pushed(double), { pairs: { x, y } });
    const made = await noisy.transform([[1, 2]], { seed: 1 });
    expect(Math.abs(made.data[0] - 2)).toBeLessThan(0.01);
    expect(Math.abs(made.data[1] - 4)).toBeLessThan(0.01);
    expect(await noisy.transform([[1, 2]], { seed: 1 })).toEqual(made);
    expect(await noisy.sample(3, { seed: 1 })).toEqual(await noisy.sample(3, { seed: 1 }));
  });

  it("draws as the mixture of one component that it fits", async () => {
    const x = gaussian({ n: 100, d: 2, random: new Random(1) });
    const none = ({ shape }: PointArray) => ({ data: new Float64Array(shape[0] * shape[1]), shape });
    const noisy = await withSpread(pushed(none), { pairs: { x, y: x } });
    const one = await GaussianMixture.fit({ data: Float64Array.from(x.data), shape: x.shape });
    const made = await noisy.transform(x, { seed: 4 });
    expect(Array.from(made.data)).toEqual(Array.from((await one.sample(100, { seed: 4 })).data));
  });

  it("takes the pairs that a Gtn was trained on, and the Gtn's own latents", async () => {
    // The label of a latent is another point that does not depend on it: the best regression is the mean, 5.
    const data = gaussian({ n: 4_000, d: 2, random: new Random(1) });
    const far = { data: data.data.map((x) => 5 + 3 * x), shape: data.shape };
    const labels = ({ shape: [n] }: PointArray) => Int32Array.from({ length: n }, (_, i) => i);
    const gtn = await Gtn.fit(far, { labels, hidden: [8], epochs: 20, seed: 2 });
    const [plain, noisy] = [gtn, await withSpread(gtn, { seed: 3 })];
    const found = covariance(await noisy.sample(10_000, { seed: 4 }));
    covariance(far).forEach((expected, i) => {
      expect(Math.abs(found[i] - expected)).toBeLessThan(0.6); // standard errors of 0.2 at most
    });
    expect(covariance(await plain.sample(10_000, { seed: 4 }))[2]).toBeLessThan(2);
    noisy.dispose();
    await expect(gtn.sample(1)).rejects.toThrow("disposed");
  });

  it("refuses a map into another dimension, and a model without pairs", async () => {
    const x = gaussian({ n: 10, d: 2, random: new Random(1) });
    const line = ({ shape: [n] }: PointArray): PointArray => ({ data: new Float64Array(n), shape: [n, 1] });
    await expect(withSpread(pushed(line), { pairs: { x, y: x } })).rejects.toThrow(
      /one point for each pair.*\[10,1\] for \[10,2\]/,
    );
    await expect(withSpread(pushed(line))).rejects.toThrow("this model has none: pass { pairs: { x, y } }");
  });
});
