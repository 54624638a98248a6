import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** Writes a file's parts one after the other, as {@link fillAtomically} does. */
export function writeAtomically(path: string, parts: readonly Uint8Array[]): Promise<void> {
  return fillAtomically(path, async (file) => {
    for (const part of parts) await file.writeFile(part);
  });
}

/**
 * Writes a file atomically: even after a crash, `path` holds either the old bytes or all of the new ones. The bytes go
 * to a temporary file, which is flushed and then renamed.
 */
export async function fillAtomically(path: string, fill: (file: FileHandle) => Promise<void>): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, "w");
    try {
      await fill(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** The rename itself must reach the disk too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
