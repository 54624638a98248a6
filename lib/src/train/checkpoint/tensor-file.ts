import { constants } from "node:fs";
import { access, mkdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { writeAtomically } from "../../backend/atomic.js";
import { CheckpointError } from "../../errors.js";
import { decodeTensors, encodeTensors, type TensorFile } from "./safetensors.js";

/**
 * Creates the folder of a file to write.
 * @throws {CheckpointError} if the folder cannot be made or written to, or if the path names a folder
 */
export async function prepareFolder(path: string): Promise<void> {
  if (typeof path !== "string" || path === "")
    throw new CheckpointError(
      `The path of a checkpoint must be the path of a file: got ${JSON.stringify(path)}`,
    );
  const folder = dirname(path);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw cannot("write", path, cause);
  }
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (isFolder) throw new CheckpointError(`${path} is a folder: a checkpoint needs the path of a file`);
}

/** @throws {CheckpointError} if the file cannot be written */
export async function writeTensorFile(path: string, file: TensorFile): Promise<void> {
  await prepareFolder(path);
  const parts = encodeTensors(file);
  try {
    await writeAtomically(path, parts);
  } catch (cause) {
    throw cannot("write", path, cause);
  }
}

/** @throws {CheckpointError} if the file is missing, cannot be read, or is damaged */
export async function readTensorFile(path: string): Promise<TensorFile> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw cannot("read", path, cause);
  }
  try {
    return decodeTensors(bytes);
  } catch (cause) {
    throw new CheckpointError(`${path} is damaged: ${(cause as Error).message}`, { cause });
  }
}

/** Whether an error says that a file does not exist. */
export function isMissing({ cause }: CheckpointError): boolean {
  return (cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
}

function cannot(verb: "read" | "write", path: string, cause: unknown): CheckpointError {
  return new CheckpointError(`Cannot ${verb} ${path}: ${(cause as Error).message}`, { cause });
}
