import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fileSize, folderSize, readJson, removeFolder, writeWhole } from "../program/files.mjs";
import { CommandFailed, run } from "../program/run.mjs";
import { SetupError } from "../program/setup-error.mjs";
import { pipError } from "./venv.mjs";
import { tensorflowVersion, wheelFor } from "./wheel.mjs";

/** @typedef {import("../program/house.mjs").House} House */
/** @typedef {import("./wheel.mjs").Device} Device */
/** @typedef {(state: string) => void} Update */

const unpacker = fileURLToPath(new URL("unpack.py", import.meta.url));
/**
 * A wheel for another Python version works too, because its Python code is not used; these are tried after the version
 * of .venv.
 */
const otherPythons = ["3.12", "3.11", "3.13", "3.10"];

/**
 * The folder of the libraries.
 * @param {House} house @param {Device} device
 */
export const tensorflowFolder = (house, device) => join(house.tensorflow, `${tensorflowVersion}-${device}`);

/**
 * Whether every file that the stamp names has its size.
 * @param {string} folder
 */
function isWhole(folder) {
  /** @type {Record<string, number> | undefined} */
  const sizes = readJson(join(folder, "stamp.json"))?.sizes;
  return (
    sizes !== undefined &&
    Object.entries(sizes).every(([name, size]) => fileSize(join(folder, name)) === size)
  );
}

/** @param {House} house @param {Device} device @returns {import("../program/steps.mjs").Step} */
export function tensorflowStep(house, device) {
  const folder = tensorflowFolder(house, device);
  const wheel = wheelFor(device);
  return {
    name: "tensorflow",
    title: "TensorFlow",
    needs: ["venv", "disk"],
    done: () => (isWhole(folder) ? `${tensorflowVersion} for ${device}` : undefined),
    run: async (update, signal) => {
      removeLeftovers(house);
      const work = join(house.tensorflow, `.work-${process.pid}`);
      const log = join(house.logs, "tensorflow.log");
      try {
        const file = await download(house, wheel, work, { update, signal, log });
        if (device === "gpu") await takeCuda(house, file, work, { update, signal, log });
        await takeLibraries(house, file, wheel.libraries, folder, { update, signal, log });
      } finally {
        rmSync(work, { recursive: true, force: true });
      }
      return `${tensorflowVersion} for ${device}`;
    },
  };
}

/**
 * Removes the remains of a killed set-up. Only the holder of the lock gets here, so no other process uses them.
 * @param {House} house
 */
function removeLeftovers(house) {
  mkdirSync(house.tensorflow, { recursive: true });
  const left = readdirSync(house.tensorflow).filter((name) => /^\.work-|\.tmp$|\.old$/.test(name));
  for (const name of left) rmSync(join(house.tensorflow, name), { recursive: true, force: true });
}

/**
 * @param {House} house @param {{ requirement: string, megabytes: number }} wheel @param {string} work
 * @param {{ update: Update, signal: AbortSignal, log: string }} how
 * @returns {Promise<string>} the wheel's path
 */
async function download(house, wheel, work, { update, signal, log }) {
  const into = join(work, "wheels", wheel.requirement.replace(/\W+/g, "-"));
  mkdirSync(join(work, "tmp"), { recursive: true });
  mkdirSync(into, { recursive: true });
  // pip prints nothing while it downloads to its temporary folder, so the folder's size shows the progress.
  const watch = setInterval(async () => {
    const megabytes = ((await folderSize(into)) + (await folderSize(join(work, "tmp")))) / 1e6;
    update(`${megabytes.toFixed(0)} of about ${wheel.megabytes} MB`);
  }, 500);
  const args = [
    "-m",
    "pip",
    "download",
    "--no-deps",
    "--only-binary=:all:",
    "--progress-bar=off",
    "--no-input",
  ];
  const env = { TMPDIR: join(work, "tmp") };
  try {
    for (const python of [undefined, ...otherPythons]) {
      const other = python ? ["--python-version", python] : [];
      const failure = await run(house.python, [...args, ...other, "-d", into, wheel.requirement], {
        env,
        log,
        signal,
      }).then(
        () => undefined,
        (error) => error,
      );
      const [name] = readdirSync(into);
      if (!failure && name) return join(into, name);
      const another = failure instanceof CommandFailed && /No matching distribution/.test(failure.tail);
      if (!another || python === otherPythons.at(-1)) throw pipError(wheel.requirement, failure);
    }
  } finally {
    clearInterval(watch);
  }
  throw new Error("unreachable");
}

/**
 * @param {House} house @param {string} wheel the file @param {string[]} libraries @param {string} folder
 * @param {{ update: Update, signal: AbortSignal, log: string }} how
 */
export async function takeLibraries(house, wheel, libraries, folder, { update, signal, log }) {
  const half = `${folder}.${process.pid}.tmp`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  await unpack(house, ["tensorflow", wheel, half, ...libraries], { update, signal, log });
  const sizes = Object.fromEntries(libraries.map((name) => [name, fileSize(join(half, name))]));
  writeWhole(join(half, "stamp.json"), JSON.stringify({ wheel: basename(wheel), sizes }, null, 2));
  removeFolder(folder);
  renameSync(half, folder);
}

/**
 * NVIDIA's libraries, in the place that TensorFlow's run path searches: next to its folder.
 * @param {House} house @param {string} wheel @param {string} work
 * @param {{ update: Update, signal: AbortSignal, log: string }} how
 */
export async function takeCuda(house, wheel, work, how) {
  const requirements = (await unpack(house, ["cuda-requirements", wheel], how)).split("\n").filter(Boolean);
  for (const requirement of requirements) {
    const file = await download(house, { requirement, megabytes: 600 }, work, how);
    await unpack(house, ["nvidia", file, join(work, "cuda")], how);
    rmSync(file);
  }
  removeFolder(join(house.tensorflow, "nvidia"));
  renameSync(join(work, "cuda/nvidia"), join(house.tensorflow, "nvidia"));
}

/**
 * @param {House} house @param {string[]} args @param {{ update: Update, signal: AbortSignal, log: string }} how
 * @returns {Promise<string>}
 */
async function unpack(house, args, { update, signal, log }) {
  const onLine = (/** @type {string} */ line) => {
    const [, written, total] = line.match(/^unpacked (\d+) of (\d+)/) ?? [];
    if (total)
      update(`unpacking ${(Number(written) / 1e6).toFixed(0)} of ${(Number(total) / 1e6).toFixed(0)} MB`);
  };
  try {
    return await run(house.python, [unpacker, ...args], { log, onLine, signal });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    const full = /No space left/.test(error.tail);
    throw new SetupError(
      full ? "The disk is full" : `TensorFlow's wheel ${basename(args[1])} could not be unpacked`,
      full
        ? "free some space and run the command again."
        : "it was deleted; run the command again to download it again (after `pip cache purge`, if the error repeats).",
      { log, tail: error.tail, cause: error },
    );
  }
}
