import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { ValueError } from "../../errors.js";

const bytes = v.pipe(v.number(), v.integer(), v.minValue(1));
const md5 = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
/** A name within a folder, without a way out of it. */
const plainName = v.pipe(v.string(), v.regex(/^\w[\w.-]*$/));

const file = v.strictObject({
  name: plainName,
  addresses: v.optional(v.array(v.pipe(v.string(), v.url()))),
  bytes: v.optional(bytes),
  md5: v.optional(md5),
  content: v.optional(v.strictObject({ bytes, md5 })),
  folder: v.optional(plainName),
  aliases: v.optional(v.array(plainName)),
  images: v.optional(bytes),
});

const schema = v.strictObject({
  name: plainName,
  title: v.string(),
  home: v.pipe(v.string(), v.url()),
  license: v.strictObject({ name: v.string(), fetch: v.boolean(), note: v.optional(v.string()) }),
  citation: v.string(),
  folders: v.optional(v.array(plainName)),
  files: v.pipe(v.array(file), v.minLength(1)),
});

/**
 * The facts about a dataset: its origin, its license, how to cite it, and its files. For each file: `bytes` and `md5`
 * as it is sent; `content`, the same for the unpacked content of a .gz, which then decides; `folder`, a folder that can
 * replace the archive; `aliases`, other names of the file; `images`, the number of photographs.
 */
export type Manifest = v.InferOutput<typeof schema>;
export type DataFile = Manifest["files"][number];

/**
 * The `data/` folder of the published package or of the repository. It has the same place relative to `src` and to
 * `dist`.
 */
const shelf = ["../../../data/", "../../../../data/"]
  .map((way) => new URL(way, import.meta.url))
  .find((folder) => existsSync(new URL("mnist.json", folder))) as URL;

/**
 * The datasets that have a manifest.
 *
 * @example
 * datasetNames(); // ["att-faces", "celeba", "cifar10", "hands", "mnist"]
 */
export function datasetNames(): string[] {
  return readdirSync(shelf)
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length))
    .sort();
}

/**
 * A dataset's manifest.
 * @param name one of {@link datasetNames}
 * @throws {ValueError} if there is no such dataset
 * @example
 * manifest("mnist").license.name; // "CC BY-SA 3.0"
 */
export function manifest(name: string): Manifest {
  const names = datasetNames();
  if (!names.includes(name))
    throw new ValueError(`There is no dataset ${JSON.stringify(name)}: it is one of ${names.join(", ")}`);
  return parseManifest(readFileSync(fileURLToPath(new URL(`${name}.json`, shelf)), "utf8"));
}

/** @throws {ValueError} if the text is not a manifest */
export function parseManifest(text: string): Manifest {
  try {
    return v.parse(schema, JSON.parse(text));
  } catch (cause) {
    throw new ValueError(`This is not a manifest of a dataset: ${(cause as Error).message}`);
  }
}
