// Labeling beside the published PyTorch way: `npm run bench -- labeling`. TOPOLAB_BENCH_PYTHON names a Python that has
// torch; without it there is no peer. PyTorch runs at sizes where it can finish; beyond, its seconds are extrapolated by
// the exponent between its two sizes, and the figure's name says so.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { BackendError, type PointArray, Random, tf } from "topolab";
import { auctionLabels, greedyLabels, type SwapOptions, swapLabels } from "topolab/gtn";

interface Figure {
  name: string;
  value: number;
  unit: string;
  peer?: number;
  hold?: number;
  ok?: boolean;
}

const round = (value: number) => Number(value.toPrecision(3));
const figures: Figure[] = [];

function note(figure: Figure): void {
  const ok = figure.hold === undefined ? {} : { ok: figure.value <= figure.hold };
  figures.push({ ...figure, value: round(figure.value), ...ok });
  console.log(`${figure.name}: ${round(figure.value)} ${figure.unit}`);
}

function seconds(run: () => void): number {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
}

function normals(n: number, d: number, seed: number): PointArray {
  return { data: new Random(seed).normals(n * d), shape: [n, d] };
}

/** Ten Gaussians of spread 0.5 around centers from N(0, 4 I), standardized. */
function mixture(n: number, d: number, seed: number): PointArray {
  const random = new Random(seed);
  const centers = random.normals(10 * d);
  const data = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const center = random.integer(10);
    for (let k = 0; k < d; k++) data[i * d + k] = 2 * centers[center * d + k] + 0.5 * random.normal();
  }
  for (let k = 0; k < d; k++) {
    const column = data.filter((_, at) => at % d === k);
    const mean = column.reduce((sum, x) => sum + x, 0) / n;
    const std = Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n);
    for (let at = k; at < data.length; at += d) data[at] = (data[at] - mean) / std;
  }
  return { data, shape: [n, d] };
}

function meanCost(latents: PointArray, targets: PointArray, labels: Int32Array): number {
  const [n, d] = latents.shape;
  let sum = 0;
  for (let i = 0; i < n; i++)
    for (let k = 0; k < d; k++) sum += (latents.data[i * d + k] - targets.data[labels[i] * d + k]) ** 2;
  return sum / n;
}

/** PyTorch's seconds for n rows, measured where n is small, else extrapolated from two sizes. */
async function published(d: number, n: number, sizes: [number, number]): Promise<number | undefined> {
  const python = process.env.TOPOLAB_BENCH_PYTHON;
  if (!python) return undefined;
  const peer = spawn(python, ["test/bench/labeling-published.py"], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
  const times: number[] = [];
  for (const rows of [500, ...sizes]) {
    peer.stdin.write(`${JSON.stringify({ n: rows, d, seed: 1 })}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error("PyTorch gave no answer: name a Python that has torch in TOPOLAB_BENCH_PYTHON");
    times.push(JSON.parse(value).seconds);
  }
  peer.stdin.end();
  const [, small, large] = times;
  const exponent = Math.log(large / small) / Math.log(sizes[1] / sizes[0]);
  console.log(
    `PyTorch, d = ${d}: ${sizes} rows in ${times.slice(1).map(round)} s, exponent ${round(exponent)}`,
  );
  return large * (n / sizes[1]) ** exponent;
}

/** Seconds for the product of a block, as float operations a second: the machine's sgemm. */
function sgemm(): number {
  const n = 3000;
  const matrix = tf.randomUniform([n, n], -1, 1, "float32", 1);
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 5; k++)
    least = Math.min(
      least,
      seconds(() => tf.tidy(() => void tf.slice(tf.matMul(matrix, matrix), 0, 1).dataSync())),
    );
  matrix.dispose();
  return (2 * n ** 3) / least;
}

async function greedy(d: number, n: number, hold: number, sizes: [number, number], repeats: number) {
  const [latents, targets] = [normals(n, d, 1), normals(n, d, 2)];
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < repeats; k++)
    least = Math.min(
      least,
      seconds(() => void greedyLabels(latents, targets)),
    );
  const name = `greedy, d = ${d}, n = ${n.toLocaleString("en")}`;
  note({ name, value: least, unit: "s", hold });
  const peer = await published(d, n, sizes);
  if (peer === undefined) return least;
  const how =
    n > sizes[1]
      ? `PyTorch's ${round(peer)} s, extrapolated from ${sizes[1].toLocaleString("en")}`
      : "PyTorch";
  note({ name: `${name}: times faster than ${how}`, value: peer / least, unit: "×" });
  return least;
}

function swaps(
  name: string,
  latents: PointArray,
  targets: PointArray,
  hold: number,
  options: SwapOptions = {},
): void {
  note({
    name: `swaps, ${name}`,
    value: seconds(() => void swapLabels(latents, targets, { seed: 1, ...options })),
    unit: "s",
    hold,
  });
}

function excess(name: string, latents: PointArray, targets: PointArray, epsilon: number, hold: number): void {
  let cost = Number.NaN;
  const time = seconds(() => {
    cost = auctionLabels(latents, targets, { withCost: true, epsilon }).cost;
  });
  note({ name: `auction, ${name}`, value: time, unit: "s" });
  const ours = meanCost(latents, targets, swapLabels(latents, targets, { seed: 1 }));
  note({ name: `swaps' cost above the auction's, ${name}`, value: 100 * (ours / cost - 1), unit: "%", hold });
}

const [full, d] = [162_770, 100];
const time = await greedy(d, full, 45, [4000, 8000], 1);
note({
  name: "peak memory of that, TensorFlow included",
  value: process.resourceUsage().maxRSS / 1024,
  unit: "MiB",
  hold: 1024,
});
note({
  name: "its time beside n²d/2 multiply-adds of sgemm",
  value: time / ((full * full * d) / sgemm()),
  unit: "×",
  hold: 4,
});
await greedy(d, 40_000, 4, [4000, 8000], 2);
await greedy(5, 60_000, 1, [8000, 16_000], 3);
await greedy(2, 100_000, 0.3, [8000, 16_000], 5);
await greedy(1, 100_000, 0.3, [8000, 16_000], 5);
const root = Math.sqrt(3);
const square = (n: number): PointArray => ({
  data: new Random(3).uniforms(2 * n, -root, root),
  shape: [n, 2],
});
swaps("square, n = 100,000", normals(100_000, 2, 1), square(100_000), 3);
swaps("d = 5 mixture, n = 48,000", normals(48_000, 5, 1), mixture(48_000, 5, 2), 5);
swaps("d = 100, n = 162,770", normals(full, d, 1), normals(full, d, 2), 120);
try {
  swaps("d = 100, n = 162,770, on the GPU", normals(full, d, 1), normals(full, d, 2), 5, { device: "gpu" });
} catch (error) {
  if (!(error instanceof BackendError)) throw error;
  console.log(`swaps on the GPU: ${error.message}`);
}
excess("square, n = 20,000", normals(20_000, 2, 1), square(20_000), 2e-4, 1);
excess("d = 5 mixture, n = 8,000", normals(8000, 5, 1), mixture(8000, 5, 2), 5e-3, 3);
console.log(JSON.stringify({ bench: "labeling", figures }));
