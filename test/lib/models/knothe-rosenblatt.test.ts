import { type PointArray, Random } from "topolab";
import { uniformSquare } from "topolab/data";
import { kolmogorovSmirnov, uniformCdf } from "topolab/metrics";
import { KnotheRosenblatt } from "topolab/models";
import { describe, expect, it } from "vitest";

describe("KnotheRosenblatt", () => {
  it("in one dimension is the quantile map", async () => {
    const data = Float64Array.from({ length: 999 }, (_, i) => ((i + 0.5) / 999) ** 2);
    const map = await KnotheRosenblatt.fit({ data, shape: [999, 1] });
    // Φ(0) = 1/2, Φ(1) = 0.84134, Φ(−1) = 0.15866: the quantiles of a squared uniform are their squares.
    const { data: found } = await map.transform([[-1], [0], [1]]);
    [0.15866, 0.5, 0.84134].forEach((level, i) => {
      expect(found[i]).toBeCloseTo(level ** 2, 4);
    });
  });

  it("fills the square", async () => {
    const map = await KnotheRosenblatt.fit(uniformSquare({ n: 20_000, random: new Random(1) }));
    const { data } = await map.sample(20_000, { seed: 2 });
    for (const axis of [0, 1])
      expect(
        kolmogorovSmirnov(
          data.filter((_, i) => i % 2 === axis),
          uniformCdf(),
        ),
      ).toBeLessThan(0.02);
    expect(data.every((x) => x >= 0 && x <= 1)).toBe(true);
  });

  it("keeps the dependence between coordinates", async () => {
    const random = new Random(3);
    const points: PointArray = { data: new Float32Array(30_000), shape: [10_000, 3] };
    for (let i = 0; i < 10_000; i++) {
      const x = random.normal();
      points.data.set([x, x + 0.5 * random.normal(), -x + 0.5 * random.normal()], 3 * i);
    }
    const map = await KnotheRosenblatt.fit(points);
    const { data } = await map.sample(10_000, { random });
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

  it("divides each coordinate by the ranks of the previous ones", async () => {
    // Four points in the plane: two slabs of two. Φ(−1) = 0.159 is in the lower half, Φ(1) in the upper.
    const map = await KnotheRosenblatt.fit([
      [3, 70],
      [0, 50],
      [1, 10],
      [2, 90],
    ]);
    // A level of 1/4 or less of two values is the lower one, of 3/4 or more the upper one.
    const { data } = await map.transform([
      [-9, -9],
      [-9, 9],
      [9, -9],
      [9, 9],
      [-9, 0],
    ]);
    expect([...data]).toEqual([0, 10, 0, 50, 3, 70, 3, 90, 0, 30]);
  });

  it("does not change if its data are modified later", async () => {
    const data = uniformSquare({ n: 100, random: new Random(1) });
    const map = await KnotheRosenblatt.fit(data);
    const before = await map.sample(10, { seed: 1 });
    data.data.fill(7);
    expect(await map.sample(10, { seed: 1 })).toEqual(before);
  });

  it("refuses too many dimensions for the points", async () => {
    const points: PointArray = { data: new Float32Array(200), shape: [10, 20] };
    await expect(KnotheRosenblatt.fit(points)).rejects.toThrow("needs at least 1048576 rows of data: got 10");
  });
});
