// What is measured, by kind: work of one size in one process, made ready before the clock starts.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { type PointArray, Random } from "topolab";
import { imageFolder, syntheticFaces } from "topolab/data";
import { auctionLabels, cdfLabels, clusteredLabels, Gtn, greedyLabels, swapLabels } from "topolab/gtn";
import { energyDistance } from "topolab/metrics";
import { comparison, type Displayable } from "topolab/plot";
import { minimumSpanningTree, ripsPersistence } from "topolab/topology";

const displayKey: keyof Displayable = Symbol.for("Jupyter.display") as keyof Displayable;

/** A kind of work, measured at several sizes. */
export interface Kind {
  /** The figure it is drawn in. */
  figure: string;
  /** What the size counts: "pairs". */
  unit: string;
  sizes: readonly number[];
  /** The exponent that its documentation states; a measured one may exceed it by 0.25, for caches and logarithms. */
  stated: number;
  /** "bytes" where the work says how many it made. Default "seconds". */
  quantity?: "seconds" | "bytes";
  /** Makes the work of a size ready. */
  prepare(size: number): Promise<() => unknown> | (() => unknown);
}

const thirds = (from: number, to: number) => {
  const sizes: number[] = [];
  for (let size = from; size <= 1.01 * to; size *= 10 ** 0.5) sizes.push(Math.round(size));
  return sizes;
};

const normals = (n: number, d: number, seed: number): PointArray => ({
  data: new Random(seed).normals(n * d),
  shape: [n, d],
});

/** Points on a curved sheet, so that no labeling is trivial: each normal is moved by half the square of the one before. */
function targets(n: number, d: number): PointArray {
  const points = normals(n, d, 2);
  for (let i = 0; i < n; i++)
    for (let k = d - 1; k > 0; k--) points.data[i * d + k] += 0.5 * points.data[i * d + k - 1] ** 2;
  return points;
}

const labeling = (
  d: number,
  stated: number,
  most: number,
  label: (latents: PointArray, targets: PointArray) => unknown,
): Kind => ({
  ...{ figure: "labelings", unit: "pairs", sizes: thirds(1_000, most), stated },
  prepare(n) {
    const [x, y] = [normals(n, d, 1), targets(n, d)];
    return () => label(x, y);
  },
});

const rips = (maxDim: number, stated: number, most: number): Kind => ({
  ...{ figure: "topology", unit: "points", sizes: thirds(100, most), stated },
  prepare(n) {
    const points = normals(n, 3, 1);
    return () => ripsPersistence(points, { maxDim });
  },
});

const tree = (d: number, stated: number, most: number): Kind => ({
  ...{ figure: "topology", unit: "points", sizes: thirds(1_000, most), stated },
  prepare(n) {
    const points = normals(n, d, 1);
    return () => minimumSpanningTree(points);
  },
});

/** A folder of n JPEGs of CelebA's size. */
async function photographs(n: number): Promise<string> {
  const { images } = syntheticFaces({ n: 1, seed: 1 });
  const pixels = Uint8Array.from(images, (x) => Math.round((x + 1) * 127.5));
  const raw = { width: 64, height: 64, channels: 3 } as const;
  const jpeg = sharp(pixels, { raw }).resize(178, 218, { fit: "fill" }).jpeg({ quality: 90 });
  const folder = mkdtempSync(join(tmpdir(), "topolab-scaling-"));
  for (let i = 0; i < n; i++) await jpeg.clone().toFile(join(folder, `${i}.jpg`));
  return folder;
}

const fitting = {
  hidden: [128, 128, 128],
  epochs: 2,
  validation: 0,
  labels: "cdf",
  progress: false,
} as const;

export const kinds: Record<string, Kind> = {
  "CDF labels, d = 1": labeling(1, 1, 1_000_000, cdfLabels),
  "greedy labels, d = 2": labeling(2, 1, 1_000_000, greedyLabels),
  "greedy labels, d = 3": labeling(3, 2, 100_000, greedyLabels),
  "greedy labels, d = 10": labeling(10, 2, 100_000, greedyLabels),
  "greedy labels, d = 100": labeling(100, 2, 100_000, greedyLabels),
  "swap labels, d = 2": labeling(2, 1, 316_000, (x, y) => swapLabels(x, y, { seed: 1 })),
  "swap labels, d = 100": labeling(100, 1, 31_600, (x, y) => swapLabels(x, y, { seed: 1 })),
  "auction labels, d = 2": labeling(2, 2, 31_600, (x, y) => auctionLabels(x, y)),
  "clustered labels, d = 10": labeling(10, 2, 100_000, (_, y) => clusteredLabels(y, { seed: 1 })),
  "persistence H0": rips(0, 2, 10_000),
  "persistence H1": rips(1, 3, 1_000),
  "persistence H2": rips(2, 4, 316),
  "spanning tree, d = 2": tree(2, 1, 316_000),
  "spanning tree, d = 10": tree(10, 2, 31_600),
  "energy distance, d = 10": {
    ...{ figure: "models", unit: "points", sizes: thirds(1_000, 31_600), stated: 2 },
    prepare(n) {
      const [x, y] = [normals(n, 10, 1), targets(n, 10)];
      return () => energyDistance(x, y);
    },
  },
  "Gtn.fit, by rows": {
    ...{ figure: "models", unit: "rows", sizes: thirds(10_000, 316_000), stated: 1 },
    prepare(n) {
      const points = targets(n, 1);
      return () => Gtn.fit(points, { ...fitting, seed: 1 });
    },
  },
  "Gtn.fit, by width": {
    ...{ figure: "models", unit: "units a layer", sizes: [64, 128, 256, 512, 1024], stated: 2 },
    prepare(width) {
      const points = targets(20_000, 1);
      return () => Gtn.fit(points, { ...fitting, hidden: [width, width, width], seed: 1 });
    },
  },
  "Gtn.sample": {
    ...{ figure: "models", unit: "samples", sizes: thirds(10_000, 1_000_000), stated: 1 },
    async prepare(n) {
      const gtn = await Gtn.fit(targets(5_000, 1), { ...fitting, seed: 1 });
      return () => gtn.sample(n, { seed: 2 });
    },
  },
  "images from a folder": {
    ...{ figure: "models", unit: "images", sizes: thirds(100, 3_160), stated: 1 },
    async prepare(n) {
      const folder = await photographs(n);
      return () => {
        process.env.TOPOLAB_CACHE = mkdtempSync(join(folder, "cache-")); // as if for the first time
        return imageFolder(folder, { size: 64, crop: 148, onProgress: () => {} });
      };
    },
  },
  "a cloud of points in a figure": {
    ...{ figure: "notebooks", unit: "points", sizes: thirds(100, 100_000), stated: 1, quantity: "bytes" },
    prepare(n) {
      const figure = comparison({ panels: [{ title: "", points: normals(n, 2, 1) }] });
      return async () => JSON.stringify(await figure[displayKey]()).length;
    },
  },
};
