import { type PointArray, Random } from "topolab";
import { components, distanceToSpheres, dsphere, nestedSpheres } from "topolab/data";
import { describe, expect, it } from "vitest";

const rows = ({ data, shape: [n, d] }: PointArray) =>
  Array.from({ length: n }, (_, i) => Array.from(data.subarray(i * d, (i + 1) * d)));
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("dsphere", () => {
  it("lies at its radius around its center, in one dimension more", () => {
    const center = [1, -2, 3];
    const sphere = dsphere({ n: 500, d: 2, radius: 5, center, random: new Random(1) });
    expect(sphere.shape).toEqual([500, 3]);
    for (const point of rows(sphere))
      expect(Math.hypot(...point.map((x, k) => x - center[k]))).toBeCloseTo(5, 4);
  });

  it("is even: on the 2-sphere every coordinate is uniform (Archimedes)", () => {
    const heights = rows(dsphere({ n: 20_000, d: 2, random: new Random(2) })).map(([x]) => x);
    for (const level of [-0.5, 0, 0.5])
      expect(heights.filter((x) => x < level).length / 20_000).toBeCloseTo((level + 1) / 2, 1.8);
  });
});

describe("nestedSpheres", () => {
  const { points, labels } = nestedSpheres({ n: 50, random: new Random(42) });

  it("has ten small spheres and a large one with as many points as all of them", () => {
    expect(points.shape).toEqual([1000, 101]);
    const counts = Array.from({ length: 11 }, (_, k) => labels.filter((label) => label === k).length);
    expect(counts).toEqual([...Array(10).fill(50), 500]);
  });

  it("puts the small ones, of radius 5, well inside the large one, of radius 25", () => {
    const all = rows(points);
    for (let k = 0; k < 11; k++) {
      const own = all.filter((_, i) => labels[i] === k);
      const center = k === 10 ? own[0].map(() => 0) : own[0].map((_, axis) => mean(own.map((p) => p[axis])));
      const radius = mean(own.map((point) => Math.hypot(...point.map((x, axis) => x - center[axis]))));
      expect(Math.abs(radius - (k === 10 ? 25 : 5))).toBeLessThan(0.2);
      // A shift of N(0, 1²) in 101 dimensions is 10 long.
      if (k < 10) expect(Math.abs(Math.hypot(...center) - 10)).toBeLessThan(4);
    }
  });
});

describe("distanceToSpheres", () => {
  it("is the distance to the nearer rim, inside and outside, in any dimension", () => {
    const points = [
      [10, 0],
      [10, 5],
      [17, 0],
      [-13, 4],
      [0, 0],
    ];
    expect([...distanceToSpheres(points)]).toEqual([5, 0, 2, 0, 5]);
    expect([...distanceToSpheres([[0, 3, 4, 12]], { radius: 10, at: [0] })]).toEqual([3]);
    const sphere = components({ n: 50, shape: "sphere", dimension: 101, random: new Random(3) });
    expect(Math.max(...distanceToSpheres(sphere))).toBeLessThan(1e-5);
  });
});

describe("components", () => {
  const options = { n: 20_000, random: new Random(3) };

  it("fills discs evenly, each as often as its share", () => {
    const discs = rows(components({ ...options, shape: "disc", shares: [0.25, 0.75] }));
    const left = discs.filter(([x]) => x < 0);
    expect(left.length / 20_000).toBeCloseTo(0.25, 1.7);
    const radii = left.map(([x, y]) => Math.hypot(x + 10, y));
    expect(Math.max(...radii)).toBeLessThanOrEqual(5.0001);
    // Half the area lies within radius 5 / √2.
    expect(radii.filter((r) => r < 5 / Math.SQRT2).length / radii.length).toBeCloseTo(0.5, 1.6);
  });

  it("draws circles by their rim, spheres in any dimension, Gaussians by their spread", () => {
    for (const [x, y] of rows(components({ ...options, n: 100, shape: "circle" })))
      expect(Math.hypot(Math.abs(x) - 10, y)).toBeCloseTo(5, 4);
    for (const [x, ...rest] of rows(components({ ...options, n: 100, shape: "sphere", dimension: 11 })))
      expect(Math.hypot(Math.abs(x) - 10, ...rest)).toBeCloseTo(5, 3);
    const second = rows(components({ ...options, shape: "gaussian", radius: 2, at: [-9, 0, 9] })).map(
      ([, y]) => y,
    );
    expect(mean(second.map((y) => y * y))).toBeCloseTo(4, 0.5);
  });

  it("refuses shares that do not fit", () => {
    expect(() => components({ n: 1, shape: "disc", shares: [0.5] })).toThrow(
      "shares must hold a number for each of 2 components",
    );
    expect(() => components({ n: 1, shape: "disc", shares: [0.5, 0.4] })).toThrow("add up to 1");
  });
});
