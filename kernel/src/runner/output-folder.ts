import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { UsageError } from "./errors.js";

/**
 * Makes a folder for results, before anything runs whose result could not be saved.
 * @throws {UsageError} where it cannot be made or written
 */
export function makeOutputFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || code === "ENOTDIR")
      throw new UsageError(
        `The output ${folder} is a file, or lies below one: name a folder, or a copy that ends in .ipynb`,
      );
    throw new UsageError(`The output folder ${folder} cannot be written: ${message}`);
  }
}

/** The same for a file: its folder is made. @throws {UsageError} where a folder has the file's name, too */
export function makeFolderOf(file: string): void {
  makeOutputFolder(path.dirname(file));
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`The output ${file} is a folder: name a file`);
}

/**
 * Where the executed copy of a notebook goes: the file that `output` names (`….ipynb`), or one of the notebook's name
 * in the folder that it names.
 * @throws {UsageError} where the copy would replace the notebook
 */
export function copyPath(file: string, output = "out"): string {
  const copy = output.endsWith(".ipynb") ? output : path.join(output, path.basename(file));
  if (path.resolve(copy) === path.resolve(file))
    throw new UsageError(`The executed copy would replace ${file}: name another output`);
  return copy;
}
