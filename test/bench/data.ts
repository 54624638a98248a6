// Images decoded, cropped and resized in a second, beside torchvision's transforms with Pillow on the same files:
// `npm run bench -- data`. The Python that has them is named by TOPOLAB_BENCH_PYTHON. Each folder is loaded in turn by
// both sides, and the best of three counts: ours decodes on all cores, torchvision in one process, or in two workers. A
// face is drawn by topolab and written as a JPEG of CelebA's size.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import sharp from "sharp";
import { imageFolder, syntheticFaces } from "topolab/data";

interface Answer {
  seconds: number;
  /** Seconds of all cores. */
  cpu: number;
  mean: number;
}

const n = 800;

async function writePhotographs(folder: string): Promise<void> {
  const { images } = syntheticFaces({ n, seed: 1 });
  const size = images.length / n;
  for (let i = 0; i < n; i++) {
    const pixels = Uint8Array.from(images.subarray(i * size, (i + 1) * size), (x) =>
      Math.round((x + 1) * 127.5),
    );
    await sharp(pixels, { raw: { width: 64, height: 64, channels: 3 } })
      .resize(178, 218, { fit: "fill" })
      .jpeg({ quality: 90 })
      .toFile(join(folder, `${String(i).padStart(6, "0")}.jpg`));
  }
}

/** Loads the folder as if for the first time. */
async function ours(folder: string): Promise<Answer> {
  process.env.TOPOLAB_CACHE = await mkdtemp(join(tmpdir(), "topolab-bench-cache-"));
  const [start, busy] = [performance.now(), process.cpuUsage()];
  const { images } = await imageFolder(folder, { size: 64, crop: 148, onProgress: () => {} });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(busy);
  await rm(process.env.TOPOLAB_CACHE, { recursive: true });
  return { seconds, cpu: (user + system) / 1e6, mean: images.reduce((sum, x) => sum + x, 0) / images.length };
}

function torchvision(peer: ChildProcess): (workers: number) => Promise<Answer> {
  const lines = createInterface({ input: peer.stdout! })[Symbol.asyncIterator]();
  return async (workers) => {
    peer.stdin!.write(`${workers}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error("No answer: name a Python that has torchvision in TOPOLAB_BENCH_PYTHON");
    return JSON.parse(value);
  };
}

const folder = await mkdtemp(join(tmpdir(), "topolab-bench-photographs-"));
await writePhotographs(folder);
const peer = spawn(
  process.env.TOPOLAB_BENCH_PYTHON ?? "python3",
  ["test/bench/data-torchvision.py", folder],
  {
    stdio: ["pipe", "pipe", "inherit"],
  },
);
peer.stdin!.on("error", () => {}); // a Python without torchvision has gone before it is asked
const ask = torchvision(peer);
const best = { ours: 0, alone: 0, workers: 0 };
const least = { ours: Number.POSITIVE_INFINITY, alone: Number.POSITIVE_INFINITY };
for (let round = 0; round < 3; round++) {
  const [mine, alone, workers] = [await ours(folder), await ask(0), await ask(2)];
  if (Math.abs(mine.mean - alone.mean) > 1e-5)
    throw new Error(`The images differ: their mean is ${mine.mean}, torchvision's ${alone.mean}`);
  best.ours = Math.max(best.ours, n / mine.seconds);
  best.alone = Math.max(best.alone, n / alone.seconds);
  best.workers = Math.max(best.workers, n / workers.seconds);
  least.ours = Math.min(least.ours, mine.cpu);
  least.alone = Math.min(least.alone, alone.cpu);
}
peer.stdin!.end();
await rm(folder, { recursive: true });

const start = performance.now();
syntheticFaces({ n: 1000, seed: 2 });
const faces = Math.round(1e6 / (performance.now() - start));

const round = (value: number) => Number(value.toPrecision(3));
const against = (name: string, theirs: number, hold?: number) => {
  const value = round(best.ours / theirs);
  return { name, value, unit: "× as fast", peer: 1, ...(hold ? { hold, ok: value >= hold } : {}) };
};
const figures = [
  {
    name: "178 × 218 JPEGs decoded, cropped, resized to 64 × 64",
    value: Math.round(best.ours),
    unit: "images/s",
  },
  against(`as torchvision in one process (${Math.round(best.alone)} images/s)`, best.alone, 1.5),
  against(`as torchvision with 2 workers (${Math.round(best.workers)} images/s)`, best.workers),
  {
    name: "the same on one core, in CPU time",
    value: round(least.alone / least.ours),
    unit: "× as fast as torchvision",
  },
  { name: "synthetic faces, 64 × 64", value: faces, unit: "faces/s" },
];
console.log(JSON.stringify({ bench: "data", figures }));
