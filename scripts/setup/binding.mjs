import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { digest, readJson, writeWhole } from "../program/files.mjs";
import { CommandFailed, run } from "../program/run.mjs";
import { SetupError } from "../program/setup-error.mjs";
import { findCompiler } from "./compiler.mjs";
import { tensorflowFolder } from "./tensorflow.mjs";
import { wheelFor } from "./wheel.mjs";

/** @typedef {import("../program/house.mjs").House} House */
/** @typedef {import("./wheel.mjs").Device} Device */

export const verifier = fileURLToPath(new URL("verify.cjs", import.meta.url));
const sources = ["tfjs_backend.cc", "tfjs_binding.cc"];
/** The module that tfjs-node-gpu loads as its binding; it loads the real binding without log output. */
const loader = fileURLToPath(new URL("loader.cc", import.meta.url));
/** The headers included before each of its sources; each says why. */
const amendments = ["owned-tensors.h", "session-options.h", "devices.h"].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
);

/** @param {House} house @param {Device} device */
function places(house, device) {
  const tfjs = join(house.nodeModules, "@tensorflow/tfjs-node-gpu");
  const folder = tensorflowFolder(house, device);
  return {
    tfjs,
    folder,
    binding: join(folder, "tfjs_native.node"),
    loader: join(folder, "tfjs_binding.node"),
    stamp: join(folder, "binding.json"),
    /** Where tfjs-node-gpu looks for its binding. */
    link: join(tfjs, "lib/napi-v8/tfjs_binding.node"),
    headers: join(house.nodeModules, "node-api-headers/include"),
  };
}

/**
 * The compiler arguments of each file.
 * @param {House} house @param {Device} device @returns {{ output: string, args: string[] }[]}
 */
function products(house, device) {
  const { tfjs, folder, headers, binding, loader: loaded } = places(house, device);
  const mac = process.platform === "darwin";
  const common = ["-std=c++17", "-O2", "-fPIC", "-shared", "-DNAPI_VERSION=8", `-I${headers}`];
  // Node itself provides the N-API functions.
  if (mac) common.push("-undefined", "dynamic_lookup");
  const libraries = wheelFor(device).libraries.map((library) => join(folder, library));
  return [
    {
      output: binding,
      args: [
        ...common,
        ...[tfjs, join(folder, "include")].map((path) => `-I${path}`),
        ...amendments.flatMap((path) => ["-include", path]),
        ...sources.map((source) => join(tfjs, "binding", source)),
        ...libraries,
        mac ? "-Wl,-rpath,@loader_path" : "-Wl,-rpath,$ORIGIN",
      ],
    },
    { output: loaded, args: [...common, loader, ...(mac ? [] : ["-ldl"])] },
  ];
}

/**
 * The inputs of the binding's build; another package or TensorFlow needs a new build.
 * @param {House} house @param {Device} device
 */
function recipe(house, device) {
  const { tfjs, folder } = places(house, device);
  try {
    const upstream = sources.map((source) => join(tfjs, "binding", source));
    const files = [...upstream, loader, ...amendments, join(folder, "stamp.json")];
    return digest(...files.map((file) => readFileSync(file)));
  } catch {
    return undefined;
  }
}

/** @param {House} house @param {Device} device @returns {import("../program/steps.mjs").Step} */
export function bindingStep(house, device) {
  const { loader: loaded, stamp, link } = places(house, device);
  const built = () => products(house, device).every(({ output }) => existsSync(output));
  const linked = () =>
    lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() &&
    readlinkSync(link) === relative(dirname(link), loaded);
  return {
    name: "binding",
    title: "Binding",
    needs: ["packages", "tensorflow"],
    done: () => {
      const made = readJson(stamp);
      const wanted = recipe(house, device);
      return wanted && made?.recipe === wanted && built() && linked()
        ? `loads, on TensorFlow ${made.tensorflow}`
        : undefined;
    },
    run: async (update, signal) => {
      if (readJson(stamp)?.recipe !== recipe(house, device) || !built()) {
        update("compiling");
        await compile(house, device, signal);
      }
      symlinkWhole(relative(dirname(link), loaded), link);
      update("loading it");
      const tensorflow = await verify(house, signal);
      writeWhole(stamp, JSON.stringify({ recipe: recipe(house, device), tensorflow }));
      return `built; TensorFlow ${tensorflow} multiplies matrices`;
    },
  };
}

/** @param {House} house @param {Device} device @param {AbortSignal} signal */
async function compile(house, device, signal) {
  const compiler = await findCompiler();
  rmSync(places(house, device).stamp, { force: true });
  for (const { output, args } of products(house, device)) {
    const half = `${output}.${process.pid}.tmp`;
    const log = join(house.logs, "compiler.log");
    try {
      await run(compiler.command, [...args, "-o", half], { log, signal });
      if (!existsSync(half)) throw new CommandFailed(compiler.command, 1, "It wrote no file.", log);
    } catch (error) {
      rmSync(half, { force: true });
      if (!(error instanceof CommandFailed)) throw error;
      throw new SetupError(
        `The C++ compiler ${compiler.command} could not build TensorFlow's binding`,
        "it must know C++17 (g++ 8, clang 7 or later): install a newer one, or choose another with CXX=/path/to/c++, and run the command again.",
        { log, tail: error.tail, cause: error },
      );
    }
    renameSync(half, output);
  }
}

/**
 * Creates a link atomically.
 * @param {string} target @param {string} path
 */
function symlinkWhole(target, path) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  rmSync(temporary, { force: true });
  symlinkSync(target, temporary);
  renameSync(temporary, path);
}

/**
 * Loads the binding in a separate process, where a crash does no harm, and multiplies two matrices.
 * @param {House} house @param {AbortSignal} [signal]
 * @returns {Promise<string>} TensorFlow's version
 * @throws {SetupError} where it does not load
 */
async function verify(house, signal) {
  const log = join(house.logs, "binding.log");
  try {
    const output = await run(process.execPath, [verifier], { cwd: house.root, log, signal });
    return JSON.parse(output.trim().split("\n").at(-1) ?? "").tensorflow;
  } catch (error) {
    if (signal?.aborted) throw error;
    const tail = error instanceof CommandFailed ? error.tail : String(error);
    throw new SetupError(
      "TensorFlow's binding was built but does not load",
      "TensorFlow needs GLIBC 2.27 or later and, on x86-64, a processor with AVX; `npm run doctor` shows what is installed. To build the binding again, delete .tensorflow and run the command again.",
      { log, tail, cause: error },
    );
  }
}
