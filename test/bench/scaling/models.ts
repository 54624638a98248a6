// Training and sampling a GTN, and loading images.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { imageFolder, syntheticFaces } from "topolab/data";
import { Gtn } from "topolab/gtn";
import { halfDecades, type Kind, targets } from "./kind.js";

const fitting = {
  hidden: [128, 128, 128],
  epochs: 2,
  validation: 0,
  labels: "cdf",
  progress: false,
} as const;

/** A folder of n JPEGs of CelebA's size, which goes when the process ends. */
async function photographs(n: number): Promise<string> {
  const { images } = syntheticFaces({ n: 1, seed: 1 });
  const pixels = Uint8Array.from(images, (x) => Math.round((x + 1) * 127.5));
  const raw = { width: 64, height: 64, channels: 3 } as const;
  const jpeg = sharp(pixels, { raw }).resize(178, 218, { fit: "fill" }).jpeg({ quality: 90 });
  const folder = mkdtempSync(join(tmpdir(), "topolab-scaling-"));
  process.on("exit", () => rmSync(folder, { recursive: true }));
  for (let i = 0; i < n; i++) await jpeg.clone().toFile(join(folder, `${i}.jpg`));
  return folder;
}

export const models: Record<string, Kind> = {
  "Gtn.fit, by rows": {
    ...{ unit: "rows", sizes: halfDecades(10_000, 1_000_000), documented: "n" },
    prepare(n) {
      const points = targets(n, 1);
      return () => Gtn.fit(points, { ...fitting, seed: 1 });
    },
  },
  "Gtn.fit, by width": {
    ...{ unit: "units a layer", sizes: [64, 128, 256, 512, 1024], documented: "n²" },
    prepare(width) {
      const points = targets(20_000, 1);
      return () => Gtn.fit(points, { ...fitting, hidden: [width, width, width], seed: 1 });
    },
  },
  "Gtn.sample": {
    ...{ unit: "samples", sizes: halfDecades(10_000, 1_000_000), documented: "n" },
    peer: { program: "PyTorch", task: ["sample"] },
    async prepare(n) {
      const gtn = await Gtn.fit(targets(5_000, 1), { ...fitting, seed: 1 });
      return () => gtn.sample(n, { seed: 2 });
    },
  },
  "images from a folder": {
    ...{ unit: "images", sizes: halfDecades(100, 10_000), documented: "n" },
    async prepare(n) {
      const folder = await photographs(n);
      return () => {
        process.env.TOPOLAB_CACHE = mkdtempSync(join(folder, "cache-")); // as if for the first time
        return imageFolder(folder, { size: 64, crop: 148, onProgress: () => {} });
      };
    },
  },
};
