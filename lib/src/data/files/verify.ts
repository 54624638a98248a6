import { DataError } from "../../errors.js";
import { openImages } from "../images/source.js";
import { fileMd5 } from "./checksum.js";
import { readContent } from "./content.js";
import type { Found } from "./found.js";
import { findHere, locate } from "./locate.js";
import { type DataFile, manifest } from "./manifest.js";
import type { LoadOptions } from "./progress.js";

/** The state of a file of a dataset. */
export interface DatasetState {
  file: string;
  /** Its path; undefined if it is not here. */
  path?: string;
  /** What is wrong with it; undefined if it is right or not here. */
  problem?: string;
}

/**
 * Looks for a dataset's files, without reading them.
 * @param name one of `datasetNames()`
 * @example
 * for (const { file, path } of await findDataset("mnist")) console.log(file, path ?? "is not here");
 */
export async function findDataset(name: string): Promise<DatasetState[]> {
  const set = manifest(name);
  const states = set.files.map(async (file) => stateOf(file, await findHere(set, file)));
  return Promise.all(states);
}

/**
 * Looks for a dataset's files and checks those that are here, byte by byte.
 * @param name one of `datasetNames()`
 * @example
 * for (const { file, problem } of await verifyDataset("mnist")) console.log(file, problem ?? "is right");
 */
export async function verifyDataset(name: string, signal?: AbortSignal): Promise<DatasetState[]> {
  const set = manifest(name);
  const states: DatasetState[] = [];
  for (const file of set.files) {
    const found = await findHere(set, file);
    states.push(stateOf(file, found, found && (await problemOf(found, file, signal))));
  }
  return states;
}

const stateOf = ({ name: file }: DataFile, found?: Found, problem?: string): DatasetState => ({
  file,
  ...(found && { path: found.path }),
  ...(problem && { problem }),
});

/**
 * Downloads the missing files of a dataset.
 * @throws {DataError} if it cannot be downloaded; if its license forbids that, the message says what to do
 * @example
 * const files = await getDataset("mnist");
 */
export async function getDataset(name: string, options: LoadOptions = {}): Promise<DatasetState[]> {
  const set = manifest(name);
  for (const file of set.files) await locate(set, file, options);
  return verifyDataset(name, options.signal);
}

async function problemOf(found: Found, file: DataFile, signal?: AbortSignal): Promise<string | undefined> {
  try {
    if (file.content) await readContent(found, file, { verify: "strict" });
    else if (file.md5 && !found.isFolder) {
      const sum = await fileMd5(found.path, signal);
      if (sum !== file.md5) return `its MD5 is ${sum}, not ${file.md5}`;
    } else return await wrongCount(found, file);
  } catch (error) {
    if (error instanceof DataError) return error.message;
    throw error;
  }
  return undefined;
}

async function wrongCount({ path }: Found, { images }: DataFile): Promise<string | undefined> {
  const source = await openImages(path);
  source.close();
  return source.names.length === images ? undefined : `it holds ${source.names.length} images, not ${images}`;
}
