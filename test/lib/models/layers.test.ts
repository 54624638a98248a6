import fc from "fast-check";
import { Random, tf } from "topolab";
import {
  convolution,
  dense,
  Gan,
  jacobians,
  orthogonal,
  perceptron,
  singularValues,
  spectralNorm,
  transposedConvolution,
} from "topolab/models";
import { fit } from "topolab/train";
import { describe, expect, it } from "vitest";

const normals = (seed: number, shape: number[]) =>
  tf.tensor(new Random(seed).normals(shape.reduce((a, b) => a * b, 1)), shape);

function greatest(kernel: tf.Tensor, rows: number, columns: number): number {
  return singularValues(kernel.dataSync(), rows, columns)[0];
}

describe("singularValues", () => {
  it("are those of a matrix built from them", () => {
    // U diag(3, 2, 0.5) Vᵀ with U, V rotations by Householder.
    const reflect = (v: number[]) => {
      const norm = v.reduce((sum, x) => sum + x * x, 0);
      return v.map((x, i) => v.map((y, j) => Number(i === j) - (2 * x * y) / norm));
    };
    const [u, v, s] = [reflect([1, 2, 3]), reflect([-1, 0.5, 2]), [3, 2, 0.5]];
    const matrix = u.flatMap((row) =>
      v.map((other) => s.reduce((sum, x, k) => sum + row[k] * x * other[k], 0)),
    );
    for (const [k, value] of singularValues(matrix, 3, 3).entries()) expect(value).toBeCloseTo(s[k], 12);
  });

  it("have the Frobenius norm and, of a square matrix, the determinant", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const [a, b, c, d] = new Random(seed).normals(4);
        const [first, second] = singularValues([a, b, c, d], 2, 2);
        expect(first * first + second * second).toBeCloseTo(a * a + b * b + c * c + d * d, 9);
        expect(first * second).toBeCloseTo(Math.abs(a * d - b * c), 9);
      }),
    );
  });

  it.each([1e-170, 1e-300, 1e170, 1e300])(
    "are right for entries near %d, whose squares overflow or vanish",
    (scale) => {
      // [[3, 0], [4, 5]] has the singular values √45 and √5.
      const [first, second] = singularValues(
        [3, 0, 4, 5].map((x) => x * scale),
        2,
        2,
      );
      expect(first / scale).toBeCloseTo(Math.sqrt(45), 12);
      expect(second / scale).toBeCloseTo(Math.sqrt(5), 12);
    },
  );

  it("are right for rows of very different lengths", () => {
    // (1e200, 0) and (1e-200, 1e-200): of the second row what is orthogonal to the first is left.
    const [first, second] = singularValues([1e200, 0, 1e-200, 1e-200], 2, 2);
    expect(first / 1e200).toBeCloseTo(1, 12);
    expect(second / 1e-200).toBeCloseTo(1, 12);
  });

  it("refuse a matrix that is not finite", () => {
    expect(() => singularValues([1, Number.NaN, 0, 1], 2, 2)).toThrow(
      "The values of the matrix must be finite",
    );
  });

  it("say what is wrong with a matrix of another size", () => {
    expect(() => singularValues([1, 2, 3], 2, 2)).toThrow("A 2 × 2 matrix must have 4 numbers: got 3");
  });
});

it("a perceptron refuses layers and activations that do not exist", () => {
  expect(() => perceptron({ widths: [2, 2], layers: "spectrl" as "spectral" })).toThrow(
    'layers must be one of "plain", "spectral", "orthogonal": got "spectrl"',
  );
  expect(() => perceptron({ widths: [2, 2, 2], activation: "gelu" as "elu" })).toThrow(
    /activation must be one of/,
  );
});

describe("jacobians", () => {
  it("equal finite differences", () => {
    const network = perceptron({ widths: [3, 16, 2], activation: "tanh", random: new Random(2) });
    const points = normals(3, [5, 3]) as tf.Tensor2D;
    const exact = jacobians((x) => network.apply(x), points).arraySync();
    for (let k = 0; k < 3; k++) {
      const step = tf.oneHot([k], 3).mul(1e-2) as tf.Tensor2D;
      const moved = network
        .apply(points.add(step))
        .sub(network.apply(points.sub(step)))
        .div(2e-2)
        .arraySync();
      for (const [i, row] of (moved as number[][]).entries())
        for (const [o, slope] of row.entries()) expect(exact[i][o][k]).toBeCloseTo(slope, 3);
    }
  });
});

describe("spectralNorm", () => {
  it("divides by the greatest singular value once power iteration has converged", () => {
    const layer = spectralNorm(dense({ inputs: 20, units: 30, random: new Random(1) }), {
      random: new Random(2),
    });
    const x = normals(3, [4, 20]);
    for (let k = 0; k < 200; k++) tf.tidy(() => layer.apply(x, { training: true }));
    expect(greatest(layer.kernel(), 20, 30)).toBeLessThan(1 + 1e-3);
    expect(greatest(layer.kernel(), 20, 30)).toBeGreaterThan(1 - 1e-5);
  });

  it("keeps u unchanged outside training, and updates it in training", () => {
    const layer = spectralNorm(dense({ inputs: 5, units: 4 }));
    const u = layer.variables[layer.variables.length - 1];
    const before = [...u.dataSync()];
    tf.tidy(() => layer.apply(normals(1, [2, 5])));
    expect([...u.dataSync()]).toEqual(before);
    tf.tidy(() => layer.apply(normals(1, [2, 5]), { training: true }));
    expect([...u.dataSync()]).not.toEqual(before);
  });

  it("divides each copy by its own norm", () => {
    const layer = spectralNorm(dense({ inputs: 6, units: 6, copies: 3 }), { iterations: 5 });
    for (let k = 0; k < 200; k++) tf.tidy(() => layer.apply(normals(3, [3, 1, 6]), { training: true }));
    for (const kernel of tf.unstack(layer.kernel())) expect(greatest(kernel, 6, 6)).toBeCloseTo(1, 3);
  });

  it("normalizes convolutions, as matrices", () => {
    for (const make of [convolution, transposedConvolution]) {
      const layer = spectralNorm(make({ channels: 3, filters: 5 }));
      const x = normals(4, [2, 8, 8, 3]);
      for (let k = 0; k < 200; k++) tf.tidy(() => layer.apply(x, { training: true }));
      const kernel = layer.kernel();
      const units = kernel.shape[3] as number;
      expect(greatest(kernel, kernel.size / units, units)).toBeCloseTo(1, 3);
      const side = make === convolution ? 4 : 16;
      expect(layer.apply(x).shape).toEqual([2, side, side, 5]);
    }
  });

  it("treats both singular vectors as constants in training, as in the paper", () => {
    const inner = dense({ inputs: 6, units: 4, random: new Random(5) });
    const layer = spectralNorm(inner, { iterations: 2, random: new Random(6) });
    const [, bias, u] = layer.variables;
    const unit = (rows: tf.Tensor) => rows.div(rows.norm());
    const ahead = (left: tf.Tensor) => unit(tf.matMul(left, inner.kernel));
    const back = (right: tf.Tensor) => unit(tf.matMul(right, inner.kernel, false, true));
    const right = ahead(back(ahead(u)));
    const left = back(right);
    const x = normals(7, [5, 6]);
    const published = () => {
      const sigma = tf.matMul(tf.matMul(left, inner.kernel), right, false, true);
      return tf.matMul(x, inner.kernel.div(sigma)).add(bias).square().sum() as tf.Scalar;
    };
    const ours = () => layer.apply(x, { training: true }).square().sum() as tf.Scalar;
    const [expected, got] = [published, ours].map((loss) => {
      const { value, grads } = tf.variableGrads(loss, [inner.kernel]);
      return { value, gradient: grads[inner.kernel.name] };
    });
    const error = (a: tf.Tensor, b: tf.Tensor) => a.sub(b).norm().div(b.norm()).dataSync()[0];
    expect(error(got.value, expected.value)).toBeLessThan(1e-6);
    expect(error(got.gradient, expected.gradient)).toBeLessThan(1e-6);
    expect(error(u, left)).toBeLessThan(1e-6);
  });

  it("has the gradient of W/σ including σ's slope, like finite differences of W", () => {
    const inner = dense({ inputs: 3, units: 2, random: new Random(5) });
    const layer = spectralNorm(inner, { random: new Random(6) });
    const x = normals(7, [4, 3]);
    for (let k = 0; k < 300; k++) tf.tidy(() => layer.apply(x, { training: true }));
    const loss = () => layer.apply(x).square().sum() as tf.Scalar;
    const exact = tf.variableGrads(loss, [inner.kernel]).grads[inner.kernel.name].dataSync();
    const weights = inner.kernel.dataSync().slice();
    for (let i = 0; i < weights.length; i++) {
      const at = (step: number) => {
        const moved = weights.map((w, k) => (k === i ? w + step : w));
        inner.kernel.assign(tf.tensor(moved, [3, 2]));
        for (let k = 0; k < 60; k++) tf.tidy(() => layer.apply(x, { training: true }));
        return loss().dataSync()[0];
      };
      expect(exact[i]).toBeCloseTo((at(1e-2) - at(-1e-2)) / 2e-2, 1);
    }
  });
});

describe("orthogonal", () => {
  const trained = async (inputs: number, units: number) => {
    const layer = orthogonal({ inputs, units, random: new Random(1) });
    const model = {
      variables: () => [...layer.variables],
      loss: (x: tf.Tensor) => layer.apply(x, { training: true }).sub(3).square().mean() as tf.Scalar,
    };
    await fit(
      model,
      { x: { data: new Random(2).normals(inputs * 200), shape: [200, inputs] } },
      { batchSize: 20, epochs: 20, seed: 1, optimizer: tf.train.adam(1e-2) },
    );
    return layer;
  };

  it.each([
    [4, 9],
    [9, 4],
    [6, 6],
  ])("stays orthogonal up to its gain while it is trained: %i → %i", async (inputs, units) => {
    const layer = await trained(inputs, units);
    const values = singularValues(layer.kernel().dataSync(), inputs, units);
    const gain = Math.exp(layer.variables[1].dataSync()[0]);
    expect(gain).not.toBeCloseTo(1, 1);
    for (const value of values) expect(value / gain).toBeCloseTo(1, 3);
  });

  it("scales all distances by the gain unless it projects", async () => {
    const layer = await trained(4, 9);
    const gain = Math.exp(layer.variables[1].dataSync()[0]);
    const [a, b] = [normals(3, [50, 4]), normals(4, [50, 4])];
    const apart = layer.apply(a).sub(layer.apply(b)).norm("euclidean", 1).div(a.sub(b).norm("euclidean", 1));
    for (const ratio of apart.dataSync()) expect(ratio).toBeCloseTo(gain, 3);
  });

  it("makes a generator that is bi-Lipschitz by construction", () => {
    const slope = 0.5;
    const generator = perceptron({
      widths: [2, 2, 2, 2, 2],
      layers: "orthogonal",
      slope,
      random: new Random(3),
    });
    const latents = normals(5, [300, 2]) as tf.Tensor2D;
    const all = jacobians((x) => generator.apply(x), latents).dataSync();
    for (let i = 0; i < 300; i++) {
      const [most, least] = singularValues(all.slice(4 * i, 4 * i + 4), 2, 2);
      expect(most).toBeLessThan(1 + 1e-4);
      expect(least).toBeGreaterThan(slope ** 3 - 1e-4);
    }
  });
});

describe("copies", () => {
  it("learn as they would alone", async () => {
    const alone = (copy: number, data: Float32Array) => {
      const gan = new Gan({
        dimension: 2,
        hidden: [8],
        spectral: copy === 0,
        copies: 1,
        random: new Random(1),
        prior: (n) => tf.ones([1, n, 2]),
      });
      return fit(gan, { x: { data, shape: [60, 1, 2] } }, { batchSize: 20, epochs: 4, seed: 1 }).then(
        () => gan,
      );
    };
    const data = new Random(9).normals(120);
    const one = await alone(0, data);
    // Two copies with the weights of the one, on the same data twice.
    const two = new Gan({
      dimension: 2,
      hidden: [8],
      copies: 2,
      random: new Random(1),
      prior: (n) => tf.ones([2, n, 2]),
    });
    const fresh = new Gan({ dimension: 2, hidden: [8], copies: 1, random: new Random(1) });
    fresh.variables().forEach((variable, i) => {
      two.variables()[i].assign(tf.concat([variable, variable], 0));
    });
    const twice = Float32Array.from({ length: 240 }, (_, at) => data[2 * Math.floor(at / 4) + (at % 2)]);
    await fit(two, { x: { data: twice, shape: [60, 2, 2] } }, { batchSize: 20, epochs: 4, seed: 1 });
    one.variables().forEach((variable, i) => {
      const expected = variable.dataSync();
      for (const copy of tf.split(two.variables()[i], 2, 0))
        for (const [k, value] of copy.dataSync().entries()) expect(value).toBeCloseTo(expected[k], 4);
    });
  });
});
