import { readFileSync } from "node:fs";
import { type PointArray, Random } from "topolab";
import { GaussianMixture } from "topolab/models";
import { describe, expect, it } from "vitest";

interface Fitted {
  rounds: number;
  weights: number[];
  means: number[][];
  covariances: number[][];
  log_likelihood: number[];
  bic: number;
  responsibilities: number[][];
}
/** Made with scikit-learn 1.9.1 by test/fixtures/models/make.py. */
const fixture: {
  points: number[][];
  start: { weights: number[]; means: number[][] };
  full: Fitted;
  diagonal: Fitted;
} = JSON.parse(readFileSync(new URL("../../fixtures/models/gaussian-mixture.json", import.meta.url), "utf8"));

const rows = (list: number[][]): PointArray => ({
  data: Float64Array.from(list.flat()),
  shape: [list.length, list[0].length],
});
const unit = (d: number) => Float64Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? 1 : 0));
const close = (found: Iterable<number>, expected: number[], digits = 6) =>
  [...found].forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], digits);
  });
const points = rows(fixture.points);

/** A mixture of two Gaussians of the plane, one of them slanted. */
const known = new GaussianMixture({
  weights: [0.3, 0.7],
  means: rows([
    [-3, 0],
    [2, 1],
  ]),
  covariances: [
    [1, 0.5, 0.5, 0.8],
    [0.2, 0, 0, 0.4],
  ],
});

describe("GaussianMixture.fit", () => {
  it.each(["full", "diagonal"] as const)(
    "with %s covariances follows scikit-learn's EM",
    async (covariance) => {
      const expected = fixture[covariance];
      const { weights, means } = fixture.start;
      const covariances = [unit(3), unit(3), unit(3)];
      const start = new GaussianMixture({ weights, means: rows(means), covariances });
      const options = { components: 3, covariance, start, tolerance: 0, rounds: expected.rounds };
      const mixture = await GaussianMixture.fit(points, options);
      close(mixture.weights, expected.weights);
      mixture.components.forEach((component, c) => {
        close(component.mean, expected.means[c]);
        close(component.covariance, expected.covariances[c]);
      });
      close(mixture.logLikelihood(points).subarray(0, 10), expected.log_likelihood);
      close(mixture.responsibilities(points).data.subarray(0, 15), expected.responsibilities.flat());
      expect(mixture.bic(points)).toBeCloseTo(expected.bic, 4);
    },
  );

  it("of one component is the sample's mean and covariance", async () => {
    const mixture = await GaussianMixture.fit(points, { components: 1, regularization: 0 });
    const n = points.shape[0];
    const mean = [0, 1, 2].map((k) => fixture.points.reduce((sum, row) => sum + row[k] / n, 0));
    const covariance = [0, 1, 2].flatMap((k) =>
      [0, 1, 2].map((l) =>
        fixture.points.reduce((sum, row) => sum + ((row[k] - mean[k]) * (row[l] - mean[l])) / n, 0),
      ),
    );
    close(mixture.components[0].mean, mean, 10);
    close(mixture.components[0].covariance, covariance, 10);
  });

  it("finds a mixture from its sample, and the number of components by BIC", async () => {
    const sample = known.sample(4000, { random: new Random(1) });
    const fits = [1, 2, 3].map((components) =>
      GaussianMixture.fit(sample, { components, random: new Random(2) }),
    );
    const found = await Promise.all(fits);
    const scores = found.map((mixture) => mixture.bic(sample));
    expect(Math.min(...scores)).toBe(scores[1]);
    const [left, right] = [...found[1].components].sort((a, b) => a.mean[0] - b.mean[0]);
    close(left.mean, [-3, 0], 0.7);
    close(left.covariance, [1, 0.5, 0.5, 0.8], 0.7);
    close(right.mean, [2, 1], 1);
  });

  it("never loses likelihood from round to round, and more starts do no worse", async () => {
    const total = (mixture: GaussianMixture) =>
      mixture.logLikelihood(points).reduce((sum, value) => sum + value, 0);
    let last = Number.NEGATIVE_INFINITY;
    for (const rounds of [1, 2, 4, 8, 16]) {
      const options = { components: 4, rounds, tolerance: 0, regularization: 1e-3, random: new Random(3) };
      const now = total(await GaussianMixture.fit(points, options));
      expect(now).toBeGreaterThanOrEqual(last - 1e-6);
      last = now;
    }
  });

  it("stops when its signal is aborted, with a mixture all the same", async () => {
    const mixture = await GaussianMixture.fit(points, { components: 2, signal: AbortSignal.abort() });
    expect(mixture.logLikelihood(points).every(Number.isFinite)).toBe(true);
  });

  it("refuses more components than points, and a component without extent", async () => {
    await expect(GaussianMixture.fit(points, { components: 130 })).rejects.toThrow("from 1 to 129");
    await expect(GaussianMixture.fit(rows([[1, 2]]), { components: 1 })).rejects.toThrow(
      "A mixture needs at least 2 points to fit: got 1",
    );
    const same = rows([...Array(10).fill([1, 1]), ...Array(10).fill([2, 2])]);
    await expect(GaussianMixture.fit(same, { components: 2, regularization: 0 })).rejects.toThrow(
      "positive definite",
    );
  });
});

describe("options of GaussianMixture.fit", () => {
  it.each([
    [{ covariance: "diag" as "diagonal" }, 'covariance must be one of "full", "diagonal": got "diag"'],
    [{ rounds: Number.POSITIVE_INFINITY }, "rounds should be an integer of at least 1: got Infinity"],
    [{ starts: 0 }, "starts should be an integer of at least 1: got 0"],
    [{ tolerance: Number.NaN }, "tolerance must be a number, 0 or more: got NaN"],
    [{ regularization: -1 }, "regularization must be a number, 0 or more: got -1"],
    [{ start: known }, "The start has 2 components in 2 dimensions: 2 in 3 are to be fitted"],
  ])("refuses %o", async (options, message) => {
    await expect(GaussianMixture.fit(points, { components: 2, ...options })).rejects.toThrow(message);
  });

  it("finds the means of two clusters of any scale, or says that their squares are no doubles", async () => {
    const random = new Random(4);
    const unit = Float64Array.from({ length: 400 }, (_, i) => (i % 8 < 2 ? -10 : 10) + random.uniform());
    for (const scale of [1e-100, 1e30, 1e100]) {
      const data = unit.map((x) => x * scale);
      const mixture = await GaussianMixture.fit({ data, shape: [200, 2] }, { components: 2 });
      const means = mixture.components.map(({ mean }) => Math.round(mean[0] / scale)).sort();
      if (scale > 1) expect(means.map(Math.sign).sort()).toEqual([-1, 1]);
      expect(mixture.components.every(({ mean }) => mean.every(Number.isFinite))).toBe(true);
    }
    const huge = GaussianMixture.fit(
      { data: unit.map((x) => x * 1e200), shape: [200, 2] },
      { components: 2 },
    );
    await expect(huge).rejects.toThrow("exceed the range of double precision");
  });
});

describe("GaussianMixture", () => {
  it("has the density of its Gaussians", () => {
    const at = known.logLikelihood(rows([[2, 1]]))[0];
    const near = 0.7 / (2 * Math.PI * Math.sqrt(0.2 * 0.4));
    const squared = (0.8 * 25 - 2 * 0.5 * 5 * 1 + 1 * 1) / (0.8 - 0.25);
    const far = (0.3 / (2 * Math.PI * Math.sqrt(0.8 - 0.25))) * Math.exp(-squared / 2);
    expect(at).toBeCloseTo(Math.log(near + far), 10);
  });

  it("samples with its own mean and covariance", () => {
    const { data, shape } = known.sample(50_000, { random: new Random(5) });
    const n = shape[0];
    const column = (k: number) => Array.from({ length: n }, (_, i) => data[2 * i + k]);
    const mean = [0, 1].map((k) => column(k).reduce((sum, x) => sum + x / n, 0));
    close(mean, [0.3 * -3 + 0.7 * 2, 0.7], 1.3);
    const variance = column(0).reduce((sum, x) => sum + (x - mean[0]) ** 2 / n, 0);
    // Within, 0.3 · 1 + 0.7 · 0.2; between, 0.3 · 0.7 · 5².
    expect(variance).toBeCloseTo(0.44 + 5.25, 0.7);
  });

  it("refuses weights that are no shares, and covariances that are none", () => {
    const means = rows([[0], [1]]);
    expect(() => new GaussianMixture({ weights: [1, 1], means, covariances: [[1], [1]] })).toThrow(
      "shares of 1",
    );
    expect(() => new GaussianMixture({ weights: [0.5, 0.5], means, covariances: [[1]] })).toThrow("as many");
    const covariances = [[1], [-1]];
    expect(() => new GaussianMixture({ weights: [0.5, 0.5], means, covariances })).toThrow(
      "positive definite",
    );
  });
});
