// What a cell costs, from the launch on, beside ipykernel and stock tslab on the same machine in the same minute.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { measureRestart } from "./kernel/interact.js";
import { Session } from "./kernel/session.js";

interface Measured {
  infoCpu: number;
  infoWall: number;
  firstCell: number;
  trivialCpu: number;
  trivialWall: number;
  importedCpu: number;
  importedWall: number;
  memory: number;
}

interface Peer {
  argv: string[];
  trivial(i: number): string;
  imports: string;
}

const repetitions = { launches: 3, cells: 75 };
const require = createRequire(import.meta.url);
const python = process.env.TOPOLAB_PYTHON ?? join(process.cwd(), ".venv/bin/python");
const kernel = join(process.cwd(), "kernel/dist/cli.js");
const tslab = join(require.resolve("tslab/package.json"), "../bin/tslab");
const imports =
  'import * as tfjs from "@tensorflow/tfjs-node-gpu"; import { tf } from "topolab"; tf.scalar(1).dispose();';

const flags = ["--disable-warning=ExperimentalWarning", "--max-semi-space-size=32"]; // as in the kernelspec

const topolab: Peer = {
  argv: [process.execPath, ...flags, kernel, "{connection_file}"],
  trivial: (i) => `${i} + 1`,
  imports,
};
const stock: Peer = {
  ...topolab,
  argv: [process.execPath, tslab, "kernel", "--config-path={connection_file}"],
};
const ipykernel: Peer = {
  argv: [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
  trivial: (i) => `${i} + 1`,
  imports: "import json, asyncio, email.message",
};

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** From the launch to a session with its libraries loaded. */
async function measure({ argv, trivial, imports }: Peer): Promise<Measured> {
  const session = new Session();
  try {
    await session.launch(argv);
    const info = await session.info();
    await session.run(trivial(0));
    const firstCell = session.sinceLaunch().wall - 50;
    const cells = async () => {
      const costs = [];
      for (let i = 0; i < repetitions.cells; i++) costs.push(await session.run(trivial(i)));
      return { cpu: median(costs.map(({ cpu }) => cpu)), wall: median(costs.map(({ wall }) => wall)) };
    };
    const plain = await cells();
    await session.run(imports);
    const loaded = await cells();
    return {
      infoCpu: info.cpu,
      infoWall: info.wall,
      firstCell,
      trivialCpu: plain.cpu,
      trivialWall: plain.wall,
      importedCpu: loaded.cpu,
      importedWall: loaded.wall,
      memory: session.memory(),
    };
  } finally {
    await session.end();
  }
}

/** The median of several launches. */
async function medians(peer: Peer): Promise<Measured> {
  const runs: Measured[] = [];
  for (let i = 0; i < repetitions.launches; i++) runs.push(await measure(peer));
  const entries = Object.keys(runs[0]).map((key) => [
    key,
    median(runs.map((run) => run[key as keyof Measured])),
  ]);
  return Object.fromEntries(entries) as Measured;
}

/** The medians of a kernel to compare with; why there are none, where it does not answer. */
function mediansOfPeer(name: string, peer: Peer): Promise<Measured | string> {
  return medians(peer).catch((error: Error) => {
    console.error(`${name} is left out: ${error.message}`);
    return error.message;
  });
}

const hasPython = spawnSync(python, ["-c", "import ipykernel"]).status === 0;
await measure(topolab).catch(() => {}); // the first launch on a machine fills the compile cache
const ours = await medians(topolab);
const python3 = hasPython ? await mediansOfPeer("ipykernel", ipykernel) : "It is not installed";
const tslabs = await mediansOfPeer("Stock tslab", stock);
const theirs = typeof python3 === "string" ? undefined : python3;
const plain = typeof tslabs === "string" ? undefined : tslabs;

const rows: { key: keyof Measured; name: string; unit: string; hold?: number }[] = [
  { key: "infoCpu", name: "launch to kernel_info, processor", unit: "ms", hold: 400 },
  { key: "infoWall", name: "launch to kernel_info", unit: "ms" },
  { key: "firstCell", name: "launch to the end of the first cell", unit: "ms", hold: 2000 },
  { key: "trivialCpu", name: "trivial cell, processor", unit: "ms", hold: 12 },
  { key: "trivialWall", name: "trivial cell", unit: "ms" },
  { key: "importedCpu", name: "cell after importing tfjs and topolab, processor", unit: "ms", hold: 20 },
  { key: "importedWall", name: "cell after importing tfjs and topolab", unit: "ms" },
  { key: "memory", name: "memory after these imports", unit: "MB" },
];

const round = (value: number) => Number(value.toPrecision(3));
const figures = rows.flatMap(({ key, name, unit, hold }) => {
  const value = round(ours[key]);
  const held = hold === undefined ? {} : { hold, ok: value <= hold };
  const own = { name, value, unit, ...(theirs && { peer: round(theirs[key]) }), ...held };
  return plain ? [own, { name: `${name}, in stock tslab`, value: round(plain[key]), unit }] : [own];
});
const restart = await measureRestart(topolab.argv);
for (const [key, name, hold] of [
  ["rate", "interact: from a moved learning rate to the new training's first epoch", 300],
  ["width", "interact: from a new width to the new training's first epoch", 1500],
] as const)
  figures.push({ name, value: round(restart[key]), unit: "ms", hold, ok: restart[key] <= hold });
const peer = typeof python3 === "string" ? `none: ipykernel is left out: ${python3}` : "ipykernel";
console.log(JSON.stringify({ peer, figures }));
