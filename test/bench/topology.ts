// Persistence beside ripser (PyPI, C++) in one run: `npm run bench -- topology`. The Python that has ripser is named by
// TOPOLAB_BENCH_PYTHON. Each cloud is timed in turn by both sides, and the best of three counts.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { type PointArray, Random, tf } from "topolab";
import { jit } from "topolab/jit";
import { minimumSpanningTree, ripsPersistence, topologicalLoss } from "topolab/topology";

interface Answer {
  ms: number;
  bars: number[];
}

interface Task {
  name: string;
  points: PointArray;
  maxDim: number;
  /** How many times ripser's time ours may be. */
  hold: number;
}

const random = new Random(1);
const tasks: Task[] = [
  { name: "H0, n = 2,000 in 3-D", points: gaussian(2000, 3), maxDim: 0, hold: 1 },
  { name: "H1, n = 500 in 3-D", points: gaussian(500, 3), maxDim: 1, hold: 3 },
  { name: "H1, n = 1,000 on a torus", points: torus(1000), maxDim: 1, hold: 3 },
  { name: "H2, n = 150 on a sphere", points: sphere(150), maxDim: 2, hold: 3 },
];

function gaussian(n: number, d: number): PointArray {
  return { data: Float64Array.from(random.normals(n * d)), shape: [n, d] };
}

function sphere(n: number): PointArray {
  const { data, shape } = gaussian(n, 3);
  for (let i = 0; i < data.length; i += 3) {
    const norm = Math.hypot(data[i], data[i + 1], data[i + 2]);
    for (let k = 0; k < 3; k++) data[i + k] /= norm;
  }
  return { data, shape };
}

function torus(n: number): PointArray {
  const data = new Float64Array(3 * n);
  for (let i = 0; i < n; i++) {
    const [u, v] = [2 * Math.PI * random.uniform(), 2 * Math.PI * random.uniform()];
    const ring = 2 + Math.cos(v);
    data.set([ring * Math.cos(u), ring * Math.sin(u), Math.sin(v)], 3 * i);
  }
  return { data, shape: [n, 3] };
}

/** Asks the Python process for one run of ripser at a time. */
function ripser(peer: ChildProcess): (task: Task) => Promise<Answer> {
  const lines = createInterface({ input: peer.stdout! })[Symbol.asyncIterator]();
  return async ({ points, maxDim }) => {
    peer.stdin!.write(`${JSON.stringify({ data: Array.from(points.data), shape: points.shape, maxDim })}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error("ripser gave no answer: name a Python that has it in TOPOLAB_BENCH_PYTHON");
    return JSON.parse(value);
  };
}

function ours({ points, maxDim }: Task): Answer {
  const start = performance.now();
  const diagrams = ripsPersistence(points, { maxDim });
  return { ms: performance.now() - start, bars: diagrams.map((bars) => bars.length) };
}

async function compare(task: Task, ask: (task: Task) => Promise<Answer>) {
  const best = { ours: Number.POSITIVE_INFINITY, theirs: Number.POSITIVE_INFINITY };
  for (let round = 0; round < 3; round++) {
    const [mine, peer] = [ours(task), await ask(task)];
    if (`${mine.bars}` !== `${peer.bars}`)
      throw new Error(`${task.name}: ${mine.bars} bars, but ripser finds ${peer.bars}`);
    best.ours = Math.min(best.ours, mine.ms);
    best.theirs = Math.min(best.theirs, peer.ms);
  }
  console.log(`${task.name}: ${best.ours.toFixed(1)} ms, ripser ${best.theirs.toFixed(1)} ms`);
  const value = round(best.ours / best.theirs);
  return { name: task.name, value, unit: "× ripser", peer: 1, hold: task.hold, ok: value <= task.hold };
}

function treeOf(n: number, d: number, hold: number) {
  const points = gaussian(n, d);
  const start = performance.now();
  minimumSpanningTree(points);
  const value = round((performance.now() - start) / 1000);
  return { name: `Spanning tree, n = ${n} in ${d}-D`, value, unit: "s", hold, ok: value <= hold };
}

/** Milliseconds of one gradient of the loss on 128 points, its trees found on the host or in the graph, traced or not. */
function lossGradients() {
  const [n, d] = [128, 2];
  const [data, latents] = [
    tf.tensor2d(random.normals(n * 3), [n, 3]),
    tf.tensor2d(random.normals(n * d), [n, d]),
  ];
  const gradient = (tree: "host" | "graph") => (z: tf.Tensor2D) =>
    tf.grad((x) => topologicalLoss(data, x as tf.Tensor2D, { form: "none", tree }))(z);
  const traced = jit(gradient("graph"));
  const ways = {
    "host, eager": gradient("host"),
    "graph, eager": gradient("graph"),
    "graph, traced": traced,
  };
  const figures = Object.entries(ways).map(([way, run]) => {
    let best = Number.POSITIVE_INFINITY;
    for (let k = 0; k < 5; k++) {
      const start = performance.now();
      const result = run(latents) as tf.Tensor;
      result.dataSync();
      best = Math.min(best, performance.now() - start);
      result.dispose();
    }
    return { name: `Topological loss, gradient, tree on ${way}`, value: round(best), unit: "ms" };
  });
  traced.dispose();
  return figures;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

const peer = spawn(process.env.TOPOLAB_BENCH_PYTHON ?? "python3", ["test/bench/topology-ripser.py"], {
  stdio: ["pipe", "pipe", "inherit"],
});
peer.stdin!.on("error", () => {}); // a Python without ripser has gone before it is asked; that is said when no answer comes
const figures: object[] = [treeOf(10_000, 3, 5), treeOf(100_000, 2, 20), ...lossGradients()];
const ask = ripser(peer);
for (const task of tasks) figures.push(await compare(task, ask));
peer.stdin!.end();
console.log(JSON.stringify({ bench: "topology", figures }));
