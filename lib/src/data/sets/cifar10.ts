import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { cellSignal } from "../../cell-signal.js";
import { DataError } from "../../errors.js";
import { oneOf } from "../../options.js";
import { plainBytes } from "../archives/gzip.js";
import { readTarGz } from "../archives/tar.js";
import { findHere, locate } from "../files/locate.js";
import { manifest } from "../files/manifest.js";
import { searchFolders } from "../files/places.js";
import { type DatasetOptions, type LoadOptions, Meter } from "../files/progress.js";
import { acceptOther, checkFile, checkVerify } from "../files/vouch.js";
import { parseCifar } from "../formats/cifar.js";
import { toUnit } from "../images/store.js";
import { countOf } from "./limit.js";
import type { LabeledImageSet } from "./mnist.js";

export interface Cifar10Options extends DatasetOptions {
  split: "train" | "test";
  /** At most this many, the first ones. Default all. */
  limit?: number;
}

const batches = {
  train: [1, 2, 3, 4, 5].map((k) => `data_batch_${k}.bin`),
  test: ["test_batch.bin"],
} as const;

/** A batch no larger than the official ones of 10,000 records. */
const batchBytes = 30_730_000;

interface Batch {
  name: string;
  bytes: Uint8Array;
}

/**
 * CIFAR-10 (Krizhevsky 2009): 50,000 training and 10,000 test photographs, [n, 32, 32, 3] in [−1, 1], in the files'
 * order; classes are named in `cifarClasses`. From the official archive in TOPOLAB_DATA or the cache, from single
 * batches (`data_batch_1.bin`, or .gz) there, or downloaded. Single batches are read with a warning, because no
 * checksum of them is known.
 * @throws {DataError} if it is neither here nor can be downloaded, is damaged, or is in single batches and `verify` is
 * "strict"
 * @example
 * const { images, labels } = await cifar10({ split: "train", limit: 1000 });
 */
export async function cifar10({ split, limit, ...rest }: Cifar10Options): Promise<LabeledImageSet> {
  oneOf(split, ["train", "test"], "split");
  checkVerify(rest);
  const options = { signal: cellSignal(), ...rest };
  const { found, source } = await read(split, options);
  const parts = found.map(({ name, bytes }) => parseCifar(bytes, name));
  const labels = Buffer.concat(parts.map((part) => part.labels));
  const n = countOf(labels.length, limit);
  const pixels = Buffer.concat(parts.map((part) => part.pixels)).subarray(0, n * 3072);
  return {
    images: toUnit(pixels),
    labels: Uint8Array.from(labels.subarray(0, n)),
    shape: [n, 32, 32, 3],
    source: `${source}, ${split}: ${n.toLocaleString("en-US")} of ${labels.length.toLocaleString("en-US")}`,
  };
}

async function read(
  split: Cifar10Options["split"],
  options: DatasetOptions,
): Promise<{ found: Batch[]; source: string }> {
  const set = manifest("cifar10");
  const [archive] = set.files;
  const loose = (await findHere(set, archive)) ? [] : await looseBatches(split, options);
  if (loose.length > 0)
    return {
      found: loose,
      source: `CIFAR-10, single batches (${loose.length}), not checked against the archive`,
    };
  const at = await locate(set, archive, options);
  const official = await checkFile(at, archive, options);
  return {
    found: await fromArchive(at.path, split, options),
    source: `CIFAR-10, ${official ? "official" : "other"} archive`,
  };
}

async function looseBatches(split: Cifar10Options["split"], options: DatasetOptions): Promise<Batch[]> {
  const found: Batch[] = [];
  const folders = searchFolders(manifest("cifar10")).flatMap((folder) => [
    folder,
    join(folder, "cifar-10-batches-bin"),
  ]);
  for (const name of batches[split])
    for (const path of folders.flatMap((folder) => [join(folder, name), join(folder, `${name}.gz`)])) {
      if (!(await stat(path).catch(() => undefined))) continue;
      const why = "is a single batch, for which no checksum is known";
      acceptOther({ path, isFolder: false, byHand: true }, why, options);
      found.push({ name: path, bytes: plainBytes(await readFile(path), batchBytes, path) });
      break;
    }
  return found;
}

async function fromArchive(
  path: string,
  split: Cifar10Options["split"],
  { signal, onProgress }: LoadOptions,
): Promise<Batch[]> {
  const meter = new Meter("Unpacking CIFAR-10", "bytes", (await stat(path)).size, onProgress);
  const wanted = new Set<string>(batches[split]);
  const limits = { bytes: 1e9, entries: 100 };
  const onBytes = (done: number) => meter.at(done);
  const files = await readTarGz(path, {
    wanted: (name) => wanted.has(basename(name)),
    limits,
    signal,
    onBytes,
  });
  await meter.close();
  const found = new Map([...files].map(([name, bytes]) => [basename(name), bytes]));
  return batches[split].map((name) => {
    const bytes = found.get(name);
    if (!bytes) throw new DataError("damaged", `${path} holds no ${name}`);
    return { name, bytes };
  });
}
