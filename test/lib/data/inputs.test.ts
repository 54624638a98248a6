import type { PointArray } from "topolab";
import * as data from "topolab/data";
import { describe, expect, it } from "vitest";
import { expectValueOrTypedError, oddClouds, oddNumbers, points } from "../bad-inputs.js";

const n = 5;
const none = undefined as never;

/** Each number among the parameters of the synthetic sets. */
const ofNumbers: Record<string, ((value: number) => unknown)[]> = {
  arcs: [(n) => data.arcs({ n, arcs: 2 }), (arcs) => data.arcs({ n, arcs })],
  bentGaussian: [
    (n) => data.bentGaussian({ n, d: 2 }),
    (d) => data.bentGaussian({ n, d }),
    (bend) => data.bentGaussian({ n, d: 2, bend }),
  ],
  centersAround: [(k) => data.centersAround(k, 1), (radius) => data.centersAround(3, radius)],
  components: [
    (n) => data.components({ n, shape: "disc" }),
    (dimension) => data.components({ n, shape: "disc", dimension }),
    (radius) => data.components({ n, shape: "disc", radius }),
    (at) => data.components({ n, shape: "disc", at: [at, 1] }),
    (share) => data.components({ n, shape: "disc", shares: [share, 1 - share] }),
  ],
  dsphere: [
    (n) => data.dsphere({ n, d: 2 }),
    (d) => data.dsphere({ n, d }),
    (radius) => data.dsphere({ n, d: 1, radius }),
    (x) => data.dsphere({ n, d: 1, center: [x, 0] }),
  ],
  eightGaussians: [
    (n) => data.eightGaussians({ n }),
    (radius) => data.eightGaussians({ n, radius }),
    (spread) => data.eightGaussians({ n, spread }),
  ],
  gaussian: [(n) => data.gaussian({ n, d: 2 }), (d) => data.gaussian({ n, d })],
  gaussianMixture: [
    (n) => data.gaussianMixture({ n, centers: points([0, 1], 1), spread: 1 }),
    (spread) => data.gaussianMixture({ n, centers: points([0, 1], 1), spread }),
  ],
  isometry: [(d) => data.isometry(d, 3), (ambient) => data.isometry(1, ambient)],
  nestedSpheres: [
    (n) => data.nestedSpheres({ n, d: 2, spheres: 3 }),
    (d) => data.nestedSpheres({ n, d, spheres: 3 }),
    (spheres) => data.nestedSpheres({ n, d: 2, spheres }),
    (radius) => data.nestedSpheres({ n, d: 2, spheres: 3, radius }),
  ],
  ring: [(n) => data.ring({ n }), (noise) => data.ring({ n, noise })],
  swissRoll: [(n) => data.swissRoll({ n })],
  twoMoons: [(n) => data.twoMoons({ n }), (noise) => data.twoMoons({ n, noise })],
  twoSquares: [(n) => data.twoSquares({ n })],
  uniformSquare: [(n) => data.uniformSquare({ n })],
};

/** Each function that takes points. */
const ofClouds: Record<string, ((given: PointArray) => unknown)[]> = {
  distanceToArcs: [data.distanceToArcs],
  distanceToMoons: [data.distanceToMoons],
  distanceToSpheres: [data.distanceToSpheres],
  distanceToRoll: [data.distanceToRoll],
  gaussianMixture: [(centers) => data.gaussianMixture({ n, centers, spread: 1 })],
  isometry: [
    (x) => data.isometry(2, 3).apply(x),
    (x) => data.isometry(1, 2).coordinates(x),
    (x) => data.isometry(1, 2).residual(x),
  ],
  rollPoints: [data.rollPoints],
  stacked: [(x) => data.stacked([points([1, 2], 2), x])],
  standardize: [
    (x) => data.standardize(x).transform(x),
    (x) => data.standardize(x, { constant: "zero" }).transform(x),
  ],
};

describe("every synthetic set gives finite points or a typed error:", () => {
  for (const [name, runs] of Object.entries(ofNumbers))
    it.each([...oddNumbers, 0.5])(`${name} with the parameter %d`, (value) => {
      for (const run of runs) expectValueOrTypedError(() => finite(run(value)));
    });

  for (const [name, runs] of Object.entries(ofClouds))
    it.each(Object.entries(oddClouds))(`${name} of %s`, (_, cloud) => {
      for (const run of runs) expectValueOrTypedError(() => run(cloud));
    });
});

/** Puts NaN, which is looked for, in the place of infinite numbers. */
function finite(made: unknown): unknown {
  const { data = [], points = { data: [] } } = made as { data?: number[]; points?: { data: number[] } };
  return [...data, ...points.data].map((x) => (Number.isFinite(x) ? x : Number.NaN));
}

describe("what does not fit together", () => {
  it("is refused, and the message says what", () => {
    expect(() => data.dsphere({ n, d: 2, center: [1, 2] })).toThrow("center must have 3 coordinates: got 2");
    expect(() => data.components({ n, shape: "disc", at: [] })).toThrow("at");
    expect(() => data.components({ n, shape: "disc", shares: [2, -1] })).toThrow("shares");
    expect(() => data.stacked([])).toThrow("at least one set");
    expect(() => data.stacked([points([1, 2], 2), points([1, 2, 3], 3)])).toThrow("2 and 3");
    expect(() => data.distanceToMoons(points([1, 2, 3], 3))).toThrow("plane");
    expect(() => data.nestedSpheres({ n, d: 2, spheres: 0 })).toThrow("spheres");
    expect(() => data.centersAround(3, Number.NaN)).toThrow("radius");
    expect(() => data.twoMoons({ n, noise: -1 })).toThrow("noise");
    expect(() => data.bentGaussian({ n, d: 2, bend: Number.NaN })).toThrow("bend must be a finite number");
    expect(() => data.ring({ n, noise: -1 })).toThrow("noise");
    expect(() => data.ring({ n, plane: data.isometry(3, 4) })).toThrow("takes points in 3 dimensions");
  });

  it("unknown option values are refused with the list of valid ones", async () => {
    const disk = "disk" as never;
    const list = /must be one of "/;
    expect(() => data.components({ n, shape: disk })).toThrow(list);
    expect(() => data.standardize(points([1, 2], 1), { constant: "drop" as never })).toThrow(list);
    for (const split of ["training", "Test", "val", none]) {
      await expect(data.mnist({ split: split as never })).rejects.toThrow(list);
      await expect(data.cifar10({ split: split as never })).rejects.toThrow(list);
      await expect(data.celeba({ split: split as never })).rejects.toThrow(list);
      await expect(data.hands({ split: split as never })).rejects.toThrow(list);
    }
    await expect(data.mnist({ split: "test", verify: "none" as never })).rejects.toThrow(list);
    await expect(data.cifar10({ split: "test", verify: "none" as never })).rejects.toThrow(list);
    await expect(data.attFaces({ verify: "none" as never })).rejects.toThrow(list);
    await expect(data.getDataset("mnist", { verify: "none" } as never)).rejects.toThrow(list);
  });
});

describe("resize", () => {
  const image = { width: 2, height: 2, channels: 1 as const, data: Uint8Array.of(1, 2, 3, 4) };

  it("refuses invalid sizes and images", () => {
    for (const size of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => data.resize(image, size)).toThrow("size must be an integer");
    expect(() => data.resize({ ...image, data: Uint8Array.of(1, 2, 3) }, 4)).toThrow("has 4 values: got 3");
    expect(() => data.resize({ ...image, width: 0 }, 4)).toThrow("width must be");
  });
});

describe("parsePartition", () => {
  it("reads what pandas and scripts write", () => {
    const official = new Map([
      ["000001.jpg", "train"],
      ["000002.jpg", "test"],
    ]);
    for (const text of [
      ",image_id,partition\n0,000001.jpg,0\n1,000002.jpg,2\n",
      "image_id,partition\n000001.jpg,0.0\n000002.jpg,2.0\n",
      "img_align_celeba/000001.jpg 0\nimg_align_celeba/000002.jpg 2\n",
      "000001.png 0\n000002.png 2\n",
      "000001.JPG\t0\n000002.JPG\t2\n",
    ])
      expect(data.parsePartition(text)).toEqual(official);
    for (const bad of ["000001.jpg 0.5", "0000001.jpg 0", "1 000001.jpg", "000001.jpg 0\n000001.png 0"])
      expect(() => data.parsePartition(bad)).toThrow(data.DataError);
  });
});

describe("stacked", () => {
  it("keeps double precision", () => {
    const { data: rows } = data.stacked([points([1e9 + 1], 1), points([1e9 + 2], 1)]);
    expect(Array.from(rows)).toEqual([1e9 + 1, 1e9 + 2]);
  });
});
