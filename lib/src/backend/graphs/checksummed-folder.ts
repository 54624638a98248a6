import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const entry = ".pb";
const voucher = ".sha256";
/** Milliseconds after which an unfinished file counts as abandoned. */
const DAY = 86_400_000;

/**
 * A folder in which another program (XLA) keeps entries, files that end in `.pb`, each with a checksum file. An entry
 * with a missing or wrong checksum is removed before it is read. Several processes may share a folder: entries and
 * checksums appear atomically, and a process recreates what another one removed.
 */
export class ChecksummedFolder {
  /** Entries whose checksum this process has verified or written. */
  private readonly vouched = new Set<string>();

  constructor(readonly path: string) {}

  /** Whether the folder holds an entry. */
  get holdsEntries(): boolean {
    return this.entries().length > 0;
  }

  /** Removes entries without a checksum and damaged entries. */
  clean(): void {
    const names = readdirSync(this.path);
    for (const name of names)
      if (!name.endsWith(entry)) this.removeStray(name);
      else if (this.isWhole(name)) this.vouched.add(name);
      else this.remove(name);
  }

  /** Writes checksums for new entries. */
  vouch(): void {
    for (const name of this.entries()) {
      if (this.vouched.has(name)) continue;
      this.vouched.add(name);
      const path = join(this.path, name);
      const temporary = `${path}.${process.pid}.tmp`;
      writeFileSync(temporary, checksum(path));
      renameSync(temporary, path + voucher);
    }
  }

  /** Removes every entry. */
  clear(): void {
    for (const name of this.entries()) this.remove(name);
  }

  private entries(): string[] {
    return readdirSync(this.path).filter((name) => name.endsWith(entry));
  }

  private isWhole(name: string): boolean {
    const path = join(this.path, name);
    try {
      return readFileSync(path + voucher, "utf8") === checksum(path);
    } catch {
      return false;
    }
  }

  private remove(name: string): void {
    const path = join(this.path, name);
    this.vouched.delete(name);
    for (const file of [path, path + voucher]) rmSync(file, { force: true, recursive: true });
  }

  /** True for an unfinished file of a process that died. A recent one may belong to a process that is still writing. */
  private removeStray(name: string): void {
    const path = join(this.path, name);
    if (name.endsWith(voucher)) return;
    const file = statSync(path, { throwIfNoEntry: false });
    if (file && Date.now() - file.mtimeMs > DAY) rmSync(path, { force: true, recursive: true });
  }
}

/** Removes the oldest entries below a folder until the rest take at most `most` bytes. */
export function removeOldest(root: string, most: number): void {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(entry))
    .map((name) => join(root, name))
    .map((path) => ({ path, stats: statSync(path, { throwIfNoEntry: false }) }))
    .sort((a, b) => (b.stats?.mtimeMs ?? 0) - (a.stats?.mtimeMs ?? 0));
  let total = 0;
  for (const { path, stats } of files) {
    total += stats?.size ?? 0;
    if (total > most) for (const file of [path, path + voucher]) rmSync(file, { force: true });
  }
}

const checksum = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
