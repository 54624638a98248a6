import { execFile } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** Trains three networks of different sizes under XLA and prints their weights and what child processes inherit. */
const script = `
  import { Random, tf } from "LIB/index.js";
  import { jit } from "LIB/jit/index.js";
  import { mlp } from "LIB/models/index.js";
  const random = new Random(1);
  const weights = [];
  for (const width of [3, 4, 5]) {
    const model = mlp({ inputs: 1, hidden: [width], outputs: 1, random });
    const optimizer = tf.train.adam(0.01);
    const x = tf.tensor2d(random.normals(64), [64, 1]);
    const loss = (x) => tf.squaredDifference(model.apply(x), x.sin()).mean();
    const step = (x) => optimizer.minimize(() => loss(x), true);
    const loop = jit.loop(step, { data: [x], batchSize: 8, form: "xla" });
    await loop.run();
    loop.dispose();
    weights.push(model.getWeights().map((weight) => [...weight.dataSync()]));
  }
  console.log(JSON.stringify({ weights, flags: process.env.TF_XLA_FLAGS }));
`;

const folder = mkdtempSync(join(tmpdir(), "topolab-compiled-"));
const file = join(folder, "train.mjs");
afterAll(() => rmSync(folder, { recursive: true }));

async function train(environment: Record<string, string>): Promise<{ weights: unknown; flags?: string }> {
  const env = { ...process.env, ...environment };
  const { stdout, stderr } = await promisify(execFile)("node", [file], { env, timeout: 100_000 });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

/** The compiled graphs in a cache, and the checksums beside them, by inode: who writes one anew gives it another. */
function entries(cache: string): Record<string, number> {
  const [machine] = readdirSync(join(cache, "compiled"));
  const path = join(cache, "compiled", machine);
  return Object.fromEntries(
    readdirSync(path).map((name) => [join(path, name), statSync(join(path, name)).ino]),
  );
}

const graphs = (cache: string) => Object.keys(entries(cache)).filter((path) => path.endsWith(".pb"));

describe("graphs compiled by XLA", { timeout: 120_000 }, () => {
  const cache = join(folder, "cache");
  let expected: unknown;

  beforeAll(async () => {
    const library = new URL("../../../lib/dist", import.meta.url).pathname;
    writeFileSync(file, script.replaceAll("LIB", library));
    expected = (await train({ TOPOLAB_CACHE: cache })).weights;
  }, 120_000);

  it("are reused by the next process, which trains to the same bits", async () => {
    const before = entries(cache);
    expect(Object.keys(before)).toHaveLength(6);
    const { weights, flags } = await train({ TOPOLAB_CACHE: cache });
    expect(weights).toEqual(expected);
    expect(flags).toBeUndefined();
    expect(entries(cache)).toEqual(before);
  });

  it("are compiled again if they are truncated, changed by a bit, or have no checksum", async () => {
    const [cut, changed, foreign] = graphs(cache);
    truncateSync(cut, 1000);
    const bytes = readFileSync(changed);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(changed, bytes);
    rmSync(`${foreign}.sha256`);
    copyFileSync(changed, foreign);
    expect((await train({ TOPOLAB_CACHE: cache })).weights).toEqual(expected);
    expect(Object.keys(entries(cache))).toHaveLength(6);
  });

  it("are compiled again if one with a right checksum cannot be used", async () => {
    const [one, other] = graphs(cache);
    for (const suffix of ["", ".sha256"]) copyFileSync(one + suffix, other + suffix);
    const { size } = statSync(other);
    expect((await train({ TOPOLAB_CACHE: cache })).weights).toEqual(expected);
    expect(statSync(other).size).not.toBe(size);
  });

  it("work for two processes that compile them at the same time", async () => {
    const shared = join(folder, "shared");
    const both = await Promise.all([train({ TOPOLAB_CACHE: shared }), train({ TOPOLAB_CACHE: shared })]);
    expect(both.map(({ weights }) => weights)).toEqual([expected, expected]);
    expect(graphs(shared)).toHaveLength(3);
  });

  it.runIf(process.platform === "linux")("are not kept if no folder can be created", async () => {
    expect((await train({ TOPOLAB_CACHE: "/sys/topolab" })).weights).toEqual(expected);
  });

  it("are not kept if a file has the folder's name", async () => {
    const taken = join(folder, "taken");
    mkdirSync(taken, { recursive: true });
    writeFileSync(join(taken, "compiled"), "");
    expect((await train({ TOPOLAB_CACHE: taken })).weights).toEqual(expected);
  });

  it("are not kept with TOPOLAB_COMPILE_CACHE=0", async () => {
    const unused = join(folder, "unused");
    const { weights } = await train({ TOPOLAB_CACHE: unused, TOPOLAB_COMPILE_CACHE: "0" });
    expect(weights).toEqual(expected);
    expect(() => readdirSync(unused)).toThrow("ENOENT");
  });
});
