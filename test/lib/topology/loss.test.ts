import fc from "fast-check";
import { Random, tf } from "topolab";
import { jit } from "topolab/jit";
import {
  minimumSpanningTree,
  smallerSides,
  type TopologicalLossOptions,
  topologicalLoss,
} from "topolab/topology";
import { describe, expect, it } from "vitest";

type Shape = [number, number];

const cloud = (seed: number, shape: Shape) =>
  tf.tensor2d(new Random(seed).normals(shape[0] * shape[1]), shape);

/** The published formulas, spelt out over plain arrays. */
function byFormula(x: number[][], z: number[][], form: "none" | "symmetric", scale: number): number {
  const distances = (rows: number[][]) =>
    rows.map((a) => rows.map((b) => Math.hypot(...a.map((v, k) => v - b[k]))));
  const [one, other] = [distances(x), distances(z)];
  const most = Math.max(...one.flat());
  const [dataAt, latentAt] = [
    (i: number, j: number) => one[i][j] / most,
    (i: number, j: number) => other[i][j] / scale,
  ];
  const treeOf = (rows: number[][]) => {
    const flat = { data: Float64Array.from(rows.flat()), shape: [rows.length, rows[0].length] as Shape };
    const { a, b } = minimumSpanningTree(flat);
    return Array.from(a, (from, k) => [from, b[k]]);
  };
  const [first, second] = [treeOf(x), treeOf(z)];
  const squares = (terms: number[]) => terms.reduce((sum, term) => sum + term * term, 0);
  const apart = (edges: number[][]) => squares(edges.map(([i, j]) => dataAt(i, j) - latentAt(i, j)));
  if (form === "symmetric") return (apart(first) + apart(second)) / x.length;
  const sorted = (values: number[]) => values.sort((a, b) => a - b);
  const deaths = [
    sorted(first.map(([i, j]) => dataAt(i, j))),
    sorted(second.map(([i, j]) => latentAt(i, j))),
  ];
  return squares(deaths[0].map((death, k) => death - deaths[1][k])) / x.length;
}

describe("topologicalLoss", () => {
  for (const form of ["none", "symmetric"] as const)
    for (const tree of ["host", "graph"] as const)
      it(`is the published formula: ${form}, tree in the ${tree}`, () => {
        for (let seed = 1; seed < 6; seed++) {
          const [x, z] = [cloud(seed, [20, 5]), cloud(seed + 50, [20, 2])];
          const loss = topologicalLoss(x, z, { form, tree, latentScale: 1.7 });
          expect(loss.shape).toEqual([]);
          expect(loss.dataSync()[0]).toBeCloseTo(byFormula(x.arraySync(), z.arraySync(), form, 1.7), 5);
          tf.dispose([x, z, loss]);
        }
      });

  const forms: TopologicalLossOptions[] = [
    { form: "none" },
    { form: "symmetric" },
    { form: "massive" },
    { form: "none", tree: "graph" },
    { form: "symmetric", tree: "graph" },
  ];
  for (const options of forms)
    it(`has the gradient that finite differences show: ${options.form}, ${options.tree ?? "host"}`, () => {
      const [x, z] = [cloud(3, [10, 3]), cloud(4, [10, 2])];
      const scale = tf.scalar(1.3);
      const loss = (data: tf.Tensor, latents: tf.Tensor, latentScale: tf.Tensor) =>
        topologicalLoss(data as tf.Tensor2D, latents as tf.Tensor2D, {
          ...options,
          latentScale: latentScale as tf.Scalar,
        });
      const gradients = tf.grads(loss)([x, z, scale]);
      [x, z, scale].forEach((input, which) => {
        const exact = gradients[which].dataSync();
        const values = Float32Array.from(input.dataSync());
        const at = (i: number, step: number) => {
          const moved = values.slice();
          moved[i] += step;
          const inputs = [x, z, scale].map((tensor, k) =>
            k === which ? tf.tensor(moved, input.shape) : tensor,
          );
          return loss(inputs[0], inputs[1], inputs[2]).dataSync()[0];
        };
        for (let i = 0; i < values.length; i++)
          expect(Math.abs((at(i, 2e-3) - at(i, -2e-3)) / 4e-3 - exact[i])).toBeLessThan(1e-3);
      });
    });

  it("finds the same trees on the host and in the graph, ties and duplicates too", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 0, max: 1e6 }),
        fc.boolean(),
        (n, seed, ties) => {
          const [x, z] = [0, 1].map((k) => {
            const raw = cloud(seed + k, [n, 2]);
            return (ties ? tf.round(tf.mul(raw, 1.5)) : raw) as tf.Tensor2D;
          });
          const [host, graph] = (["host", "graph"] as const).map(
            (tree) => topologicalLoss(x, z, { form: "none", tree }).dataSync()[0],
          );
          expect(graph).toBeCloseTo(host, 4);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("does not depend on the unit of the data and of the latents with their scale", () => {
    const [x, z] = [cloud(5, [12, 3]), cloud(6, [12, 2])];
    for (const form of ["none", "symmetric"] as const)
      for (const tree of ["host", "graph"] as const) {
        const run = (unit: number) => {
          const [data, latents] = [tf.mul(x, unit), tf.mul(z, unit)] as [tf.Tensor2D, tf.Tensor2D];
          const loss = (points: tf.Tensor) =>
            topologicalLoss(data, points as tf.Tensor2D, { form, tree, latentScale: 1.7 * unit });
          const byData = (points: tf.Tensor) =>
            topologicalLoss(points as tf.Tensor2D, latents, { form, tree, latentScale: 1.7 * unit });
          return [
            loss(latents),
            tf.mul(tf.grad(loss)(latents), unit),
            tf.mul(tf.grad(byData)(data), unit),
            topologicalLoss(data, latents, { form, tree, latentScale: 1.7 * unit, dataScale: 3 * unit }),
          ].flatMap((tensor) => Array.from(tensor.dataSync()));
        };
        const expected = run(1);
        for (const unit of [2 ** -80, 2 ** -40, 2 ** 45, 2 ** 66, 2 ** 100])
          expect(run(unit)).toEqual(expected.map((value) => expect.closeTo(value, 5)));
      }
  });

  it("treats the distances of points that all coincide as 0", () => {
    // Latents 0, 3 and 5 apart along a line: (3² + 2²) / 3 for each of the two trees, or once for sorted deaths.
    const z = tf.tensor2d([0, 3, 5], [3, 1]);
    for (const at of [0, 7])
      for (const tree of ["host", "graph"] as const) {
        const x = tf.fill([3, 2], at) as tf.Tensor2D;
        const loss = (data: tf.Tensor) => topologicalLoss(data as tf.Tensor2D, z, { form: "none", tree });
        expect(loss(x).dataSync()[0]).toBeCloseTo(13 / 3, 5);
        expect(tf.grad(loss)(x).dataSync().every(Number.isFinite)).toBe(true);
      }
  });

  it("has finite gradients if points coincide", () => {
    const z = tf.tensor2d([0, 0, 0, 0, 1, 0, 1, 0], [4, 2]);
    const x = cloud(1, [4, 3]);
    for (const tree of ["host", "graph"] as const) {
      const gradient = tf.grad((latents) => topologicalLoss(x, latents as tf.Tensor2D, { tree }))(z);
      expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
    }
  });

  it("can be traced", () => {
    const x = cloud(1, [24, 3]);
    const step = jit((z: tf.Tensor2D) =>
      tf.grad((latents) => topologicalLoss(x, latents as tf.Tensor2D, { form: "none", tree: "graph" }))(z),
    );
    for (let seed = 2; seed < 5; seed++) {
      const z = cloud(seed, [24, 2]);
      const eager = tf
        .grad((latents) => topologicalLoss(x, latents as tf.Tensor2D, { form: "none" }))(z)
        .dataSync();
      const traced = (step(z) as tf.Tensor).dataSync();
      traced.forEach((value, i) => {
        expect(value).toBeCloseTo(eager[i], 4);
      });
    }
    expect(step.traces).toBe(1);
    step.dispose();
  });

  it("leaves no tensor behind", () => {
    const [x, z] = [cloud(1, [10, 3]), cloud(2, [10, 2])];
    const before = tf.memory().numTensors;
    for (const tree of ["host", "graph"] as const) topologicalLoss(x, z, { tree }).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("refuses batches of different sizes", () => {
    expect(() => topologicalLoss(cloud(1, [4, 2]), cloud(2, [5, 2]))).toThrow(
      "the same number of rows, at least 2: got 4 and 5",
    );
    const z = cloud(2, [4, 2]);
    expect(() => topologicalLoss(z, z, { form: "massive", share: 0.7 })).toThrow(
      "share must be in (0, 0.5]: got 0.7",
    );
    expect(() => topologicalLoss(z, z, { form: "massive", tree: "graph" })).toThrow('needs tree: "host"');
  });
});

describe("the massive form", () => {
  /** Two tight groups on a line, `right` of the points in the one at `far`. */
  const groups = (n: number, right: number, far: number) =>
    tf.tensor2d(
      Array.from({ length: n }, (_, i) => [(i < right ? far : 0) + 0.01 * i, 0]),
      [n, 2],
    );

  it("counts the smaller side of each merge", () => {
    const { a, b } = minimumSpanningTree({ data: Float64Array.of(0, 1, 2.5, 10, 11.2), shape: [5, 1] });
    expect(Array.from(smallerSides({ a, b }, 5))).toEqual([1, 1, 1, 2]);
  });

  it("does not treat an outlier as a tear, unlike the plain form", () => {
    const data = groups(20, 10, 8);
    const [torn, thrown] = [groups(20, 10, 8), groups(20, 1, 8)];
    const loss = (latents: tf.Tensor2D, form: "none" | "massive") =>
      topologicalLoss(data, latents, { form, dataScale: 1 }).dataSync()[0];
    expect(loss(thrown, "none")).toBeLessThan(0.01);
    expect(loss(thrown, "massive")).toBeGreaterThan(1);
    expect(loss(torn, "massive")).toBeLessThan(1e-6);
  });
});
