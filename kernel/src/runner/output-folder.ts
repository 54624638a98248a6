import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { UsageError } from "./errors.js";

/**
 * Creates a folder for results. Called first, so that nothing runs whose result cannot be saved.
 * @throws {UsageError} if it cannot be made or written
 */
export function makeOutputFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || code === "ENOTDIR")
      throw new UsageError(
        `The output ${folder} is a file, or is below one: pass a folder, or a file that ends in .ipynb`,
      );
    throw new UsageError(`The output folder ${folder} cannot be written: ${message}`);
  }
}

/** Creates the folder of a file. @throws {UsageError} if a folder has the file's name, too */
export function makeFolderOf(file: string): void {
  makeOutputFolder(path.dirname(file));
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`The output ${file} is a folder: pass a file`);
}

/**
 * Returns the path of the executed copy: `output` if it is a file (`….ipynb`), else a file with the notebook's name in
 * the folder `output`.
 * @throws {UsageError} if the copy would replace the notebook
 */
export function copyPath(file: string, output = "out"): string {
  const copy = output.endsWith(".ipynb") ? output : path.join(output, path.basename(file));
  if (path.resolve(copy) === path.resolve(file))
    throw new UsageError(`The executed copy would replace ${file}: pass another output`);
  return copy;
}
