import * as fc from "fast-check";
import { type PointArray, Random, ValueError } from "topolab";
import { annulus, distanceToMoons, eightGaussians, isometry, twoMoons } from "topolab/data";
import { kolmogorovSmirnov, uniformCdf } from "topolab/metrics";
import { describe, expect, it } from "vitest";

const n = 8000;

describe("twoMoons", () => {
  it("lies on two half circles, half of it on each", () => {
    const { data, shape } = twoMoons({ n, noise: 0, random: new Random(1) });
    expect(shape).toEqual([n, 2]);
    let upper = 0;
    for (let i = 0; i < n; i++) {
      const [x, y] = [data[2 * i], data[2 * i + 1]];
      const onUpper = Math.abs(Math.hypot(x, y) - 1) < 1e-5 && y >= 0;
      const onLower = Math.abs(Math.hypot(x - 1, y - 0.5) - 1) < 1e-5 && y <= 0.5;
      expect(onUpper || onLower).toBe(true);
      if (onUpper) upper++;
    }
    expect(Math.abs(upper / n - 0.5)).toBeLessThan(0.025);
    expect(Math.max(...distanceToMoons({ data, shape }))).toBeLessThan(1e-5);
  });

  it("has noise of the asked spread across the moons", () => {
    const squares = distanceToMoons(twoMoons({ n, noise: 0.05, random: new Random(2) })).map((x) => x * x);
    expect(Math.sqrt(squares.reduce((sum, x) => sum + x, 0) / n)).toBeCloseTo(0.05, 2.3);
  });

  it("computes the distance of points off the moons", () => {
    const points: PointArray = { data: Float64Array.of(0, 3, -1, -2, 0, 0, 2, 2.5), shape: [4, 2] };
    // Above the top; below the left end; the upper's center, inside the lower by √1.25 − 1; above the lower's right end.
    [2, 2, Math.sqrt(1.25) - 1, 2].forEach((expected, i) => {
      expect(distanceToMoons(points)[i]).toBeCloseTo(expected, 10);
    });
  });
});

describe("annulus", () => {
  it("has radii and angles that are uniform", () => {
    const { data, shape } = annulus({ n, innerRadius: 2, outerRadius: 5, random: new Random(1) });
    expect(shape).toEqual([n, 2]);
    const places = Array.from({ length: n }, (_, i) => data.subarray(2 * i, 2 * i + 2));
    const radii = Float64Array.from(places, ([x, y]) => Math.hypot(x, y));
    const angles = Float64Array.from(places, ([x, y]) => Math.atan2(y, x));
    const critical = 1.63 / Math.sqrt(n); // the 1% level of the Kolmogorov–Smirnov test
    expect(kolmogorovSmirnov(radii, uniformCdf(2, 5))).toBeLessThan(critical);
    expect(kolmogorovSmirnov(angles, uniformCdf(-Math.PI, Math.PI))).toBeLessThan(critical);
  });

  it("lies between ½ and 1 unless radii are given", () => {
    const { data } = annulus({ n: 500, random: new Random(2) });
    const radii = Array.from({ length: 500 }, (_, i) => Math.hypot(data[2 * i], data[2 * i + 1]));
    expect(Math.min(...radii)).toBeGreaterThan(0.5);
    expect(Math.min(...radii)).toBeLessThan(0.51);
    expect(Math.max(...radii)).toBeLessThan(1);
    expect(Math.max(...radii)).toBeGreaterThan(0.99);
  });

  it("refuses radii that do not ascend", () => {
    for (const radii of [
      { innerRadius: 1 },
      { innerRadius: -1 },
      { outerRadius: Number.NaN },
      { outerRadius: 0.5 },
    ])
      expect(() => annulus({ n: 5, ...radii }), JSON.stringify(radii)).toThrow(ValueError);
  });
});

describe("eightGaussians", () => {
  it("has its mass in equal parts around the circle", () => {
    const { data } = eightGaussians({ n, random: new Random(3) });
    const counts = new Array<number>(8).fill(0);
    let squared = 0;
    for (let i = 0; i < n; i++) {
      const [x, y] = [data[2 * i], data[2 * i + 1]];
      const c = Math.round((4 * Math.atan2(y, x)) / Math.PI + 8) % 8;
      counts[c]++;
      squared += (x - 2 * Math.cos((c * Math.PI) / 4)) ** 2 + (y - 2 * Math.sin((c * Math.PI) / 4)) ** 2;
    }
    for (const count of counts) expect(Math.abs(count - n / 8)).toBeLessThan(4 * Math.sqrt(n / 8));
    expect(squared / n).toBeCloseTo(2 * 0.1 ** 2, 3);
  });
});

describe("isometry", () => {
  it("keeps all distances, and is undone by coordinates", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 30 }),
        fc.integer(),
        (d, more, seed) => {
          const random = new Random(seed);
          const map = isometry(d, d + more, random);
          const points: PointArray = { data: Float64Array.from(random.normals(2 * d)), shape: [2, d] };
          const image = map.apply(points);
          expect(image.shape).toEqual([2, d + more]);
          const apart = ({ data, shape }: PointArray) =>
            Math.hypot(...Array.from({ length: shape[1] }, (_, k) => data[k] - data[shape[1] + k]));
          expect(apart(image)).toBeCloseTo(apart(points), 10);
          map.coordinates(image).data.forEach((x, i) => {
            expect(x).toBeCloseTo(points.data[i], 10);
          });
          for (const off of map.residual(image)) expect(off).toBeLessThan(1e-10);
        },
      ),
    );
  });

  it("measures how far points are from its image", () => {
    const map = isometry(2, 3, new Random(4));
    const [a, b] = [
      map.apply({ data: Float64Array.of(1, 0), shape: [1, 2] }),
      map.apply({ data: Float64Array.of(0, 1), shape: [1, 2] }),
    ];
    const [x, y] = [a.data, b.data];
    const normal = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
    const off: PointArray = {
      data: Float64Array.from(normal, (value, m) => x[m] + 3 * value),
      shape: [1, 3],
    };
    expect(map.residual(off)[0]).toBeCloseTo(3, 10);
    expect(map.coordinates(off).data[0]).toBeCloseTo(1, 10);
  });

  it("refuses to lose dimensions", () => {
    expect(() => isometry(3, 2)).toThrow("got 3 to 2");
    expect(() => isometry(1, 2).apply({ data: new Float64Array(4), shape: [2, 2] })).toThrow("1 dimensions");
  });
});
