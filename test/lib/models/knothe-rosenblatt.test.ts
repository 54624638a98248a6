import { type PointArray, Random } from "topolab";
import { uniformSquare } from "topolab/data";
import { kolmogorovSmirnov, uniformCdf } from "topolab/metrics";
import { KnotheRosenblatt } from "topolab/models";
import { describe, expect, it } from "vitest";

describe("KnotheRosenblatt", () => {
  it("in one dimension is the quantile map", () => {
    const data = Float64Array.from({ length: 999 }, (_, i) => ((i + 0.5) / 999) ** 2);
    const map = new KnotheRosenblatt({ data, shape: [999, 1] });
    // Φ(0) = 1/2, Φ(1) = 0.84134, Φ(−1) = 0.15866: the quantiles of a squared uniform are their squares.
    const { data: found } = map.map({ data: Float32Array.of(-1, 0, 1), shape: [3, 1] });
    [0.15866, 0.5, 0.84134].forEach((level, i) => {
      expect(found[i]).toBeCloseTo(level ** 2, 4);
    });
  });

  it("fills the square", () => {
    const map = new KnotheRosenblatt(uniformSquare({ n: 20_000, random: new Random(1) }));
    const { data } = map.sample(20_000, { random: new Random(2) });
    for (const axis of [0, 1])
      expect(
        kolmogorovSmirnov(
          data.filter((_, i) => i % 2 === axis),
          uniformCdf(),
        ),
      ).toBeLessThan(0.02);
    expect(data.every((x) => x >= 0 && x <= 1)).toBe(true);
  });

  it("keeps what the coordinates say of each other", () => {
    const random = new Random(3);
    const points: PointArray = { data: new Float32Array(30_000), shape: [10_000, 3] };
    for (let i = 0; i < 10_000; i++) {
      const x = random.normal();
      points.data.set([x, x + 0.5 * random.normal(), -x + 0.5 * random.normal()], 3 * i);
    }
    const { data } = new KnotheRosenblatt(points).sample(10_000, { random });
    let [xy, xz, yz] = [0, 0, 0];
    for (let i = 0; i < 30_000; i += 3) {
      xy += (data[i] * data[i + 1]) / 10_000;
      xz += (data[i] * data[i + 2]) / 10_000;
      yz += (data[i + 1] * data[i + 2]) / 10_000;
    }
    expect(xy).toBeCloseTo(1, 0.8);
    expect(xz).toBeCloseTo(-1, 0.8);
    expect(yz).toBeCloseTo(-1, 0.8);
  });

  it("refuses too many dimensions for the points", () => {
    expect(() => new KnotheRosenblatt({ data: new Float32Array(200), shape: [10, 20] })).toThrow(
      "needs 1048576",
    );
  });
});
