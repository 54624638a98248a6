import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value / values.length, 0);

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
  it.each([
    ["full", fixture.full],
    ["diag", fixture.diagonal],
  ] as const)("with %s covariances follows scikit-learn's EM", async (covarianceType, expected) => {
    const { weights, means } = fixture.start;
    const covariances = [unit(3), unit(3), unit(3)];
    const start = new GaussianMixture({ weights, means: rows(means), covariances });
    const options = { components: 3, covarianceType, start, tol: 0, maxIter: expected.rounds };
    const mixture = await GaussianMixture.fit(points, options);
    close(mixture.weights, expected.weights);
    mixture.components.forEach((component, c) => {
      close(component.mean, expected.means[c]);
      close(component.covariance, expected.covariances[c]);
    });
    close((await mixture.logDensity(points)).subarray(0, 10), expected.log_likelihood);
    close(mixture.predictProba(points).data.subarray(0, 15), expected.responsibilities.flat());
    expect(mixture.bic(points)).toBeCloseTo(expected.bic, 4);
    expect(mixture.history).toHaveLength(expected.rounds);
    expect(mixture.history[0].loss).toBeCloseTo(-mean(await start.logDensity(points)), 10);
  });

  it("of one component is the sample's mean and covariance", async () => {
    const mixture = await GaussianMixture.fit(points, { components: 1, regCovar: 0 });
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
    const sample = await known.sample(4000, { seed: 1 });
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

  it("never loses likelihood from one iteration to the next, and keeps the record", async () => {
    const options = { components: 4, maxIter: 16, tol: 0, regCovar: 1e-3, seed: 3 };
    const { history } = await GaussianMixture.fit(points, options);
    expect(history.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
    for (let i = 1; i < 16; i++) expect(history[i].loss).toBeLessThanOrEqual(history[i - 1].loss + 1e-9);
    const shorter = await GaussianMixture.fit(points, { ...options, maxIter: 15 });
    expect(history[15].loss).toBeCloseTo(-mean(await shorter.logDensity(points)), 10);
  });

  it("keeps the likeliest of several starts", async () => {
    const options = { components: 6, maxIter: 10, tol: 0, regCovar: 1e-3 };
    const random = new Random(3);
    const losses: number[] = [];
    for (let start = 0; start < 4; start++)
      losses.push((await GaussianMixture.fit(points, { ...options, random })).history[9].loss);
    const best = await GaussianMixture.fit(points, { ...options, nInit: 4, seed: 3 });
    expect(best.history[9].loss).toBe(Math.min(...losses));
    expect(Math.max(...losses)).toBeGreaterThan(Math.min(...losses));
  });

  it("stops on its signal, and still returns a mixture", async () => {
    const mixture = await GaussianMixture.fit(points, { components: 2, signal: AbortSignal.abort() });
    expect(mixture.history).toEqual([]);
    expect((await mixture.logDensity(points)).every(Number.isFinite)).toBe(true);
  });

  it("refuses more components than points, and a component without extent", async () => {
    await expect(GaussianMixture.fit(points, { components: 130 })).rejects.toThrow("from 1 to 129");
    await expect(GaussianMixture.fit(rows([[1, 2]]), { components: 1 })).rejects.toThrow(
      "A mixture needs at least 2 rows of data: got 1",
    );
    const same = rows([...Array(10).fill([1, 1]), ...Array(10).fill([2, 2])]);
    await expect(GaussianMixture.fit(same, { components: 2, regCovar: 0 })).rejects.toThrow(
      "positive definite",
    );
  });
});

describe("options of GaussianMixture.fit", () => {
  it.each([
    [
      { covarianceType: "diagonal" as "diag" },
      'covarianceType must be one of "full", "diag": got "diagonal"',
    ],
    [{ maxIter: Number.POSITIVE_INFINITY }, "maxIter must be an integer of at least 1: got Infinity"],
    [{ nInit: 0 }, "nInit must be an integer of at least 1: got 0"],
    [{ tol: Number.NaN }, "tol must be a number, 0 or more: got NaN"],
    [{ regCovar: -1 }, "regCovar must be a number, 0 or more: got -1"],
    [{ start: known }, "start must have 2 components in 3 dimensions: got 2 in 2"],
  ])("refuses %o", async (options, message) => {
    await expect(GaussianMixture.fit(points, { components: 2, ...options })).rejects.toThrow(message);
  });

  it("finds the means of two clusters of any scale, or reports that their squares overflow", async () => {
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
  it("has the density of its Gaussians", async () => {
    const [at] = await known.logDensity([[2, 1]]);
    const near = 0.7 / (2 * Math.PI * Math.sqrt(0.2 * 0.4));
    const squared = (0.8 * 25 - 2 * 0.5 * 5 * 1 + 1 * 1) / (0.8 - 0.25);
    const far = (0.3 / (2 * Math.PI * Math.sqrt(0.8 - 0.25))) * Math.exp(-squared / 2);
    expect(at).toBeCloseTo(Math.log(near + far), 10);
  });

  it("samples with its own mean and covariance", async () => {
    const { data, shape } = await known.sample(50_000, { seed: 5 });
    const n = shape[0];
    const column = (k: number) => Array.from({ length: n }, (_, i) => data[2 * i + k]);
    const mean = [0, 1].map((k) => column(k).reduce((sum, x) => sum + x / n, 0));
    close(mean, [0.3 * -3 + 0.7 * 2, 0.7], 1.3);
    const variance = column(0).reduce((sum, x) => sum + (x - mean[0]) ** 2 / n, 0);
    // Within, 0.3 · 1 + 0.7 · 0.2; between, 0.3 · 0.7 · 5².
    expect(variance).toBeCloseTo(0.44 + 5.25, 0.7);
  });

  it("refuses invalid weights and covariances", () => {
    const means = rows([[0], [1]]);
    expect(() => new GaussianMixture({ weights: [1, 1], means, covariances: [[1], [1]] })).toThrow("sum 1");
    expect(() => new GaussianMixture({ weights: [0.5, 0.5], means, covariances: [[1]] })).toThrow("as many");
    const covariances = [[1], [-1]];
    expect(() => new GaussianMixture({ weights: [0.5, 0.5], means, covariances })).toThrow(
      "positive definite",
    );
  });

  it("stores its parameters to the last bit in a file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "topolab-mixture-"));
    const path = join(folder, "mixture.safetensors");
    const mixture = await GaussianMixture.fit(points, { components: 3, covarianceType: "diag", seed: 1 });
    await mixture.save(path);
    const again = await GaussianMixture.load(path);
    expect(again).toEqual(mixture);
    expect(await again.logDensity(points)).toEqual(await mixture.logDensity(points));
    await rm(folder, { recursive: true });
  });
});
