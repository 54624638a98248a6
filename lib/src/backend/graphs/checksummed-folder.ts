import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const entry = ".pb";
const voucher = ".sha256";
/** Milliseconds after which a file that nobody finished writing is nobody's. */
const DAY = 86_400_000;

/**
 * A folder in which somebody else keeps entries, files that end in `.pb`, each with its checksum beside it: an entry
 * without, or with another one, is removed before it is read. Several processes may use one folder at a time, as
 * entries and checksums appear whole; what one process removes, another makes anew.
 */
export class ChecksummedFolder {
  /** Entries whose checksum was seen to be right, or was written, by this process. */
  private readonly vouched = new Set<string>();

  constructor(readonly path: string) {}

  /** Whether it holds an entry. */
  get holdsEntries(): boolean {
    return this.entries().length > 0;
  }

  /** Removes what nobody vouches for, and what is damaged. */
  clean(): void {
    const names = readdirSync(this.path);
    for (const name of names)
      if (!name.endsWith(entry)) this.removeStray(name);
      else if (this.isWhole(name)) this.vouched.add(name);
      else this.remove(name);
  }

  /** Vouches for the entries that have come since. */
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

  /** A file half written by a process that died; a young one may be somebody's who is still at it. */
  private removeStray(name: string): void {
    const path = join(this.path, name);
    if (name.endsWith(voucher)) return;
    const file = statSync(path, { throwIfNoEntry: false });
    if (file && Date.now() - file.mtimeMs > DAY) rmSync(path, { force: true, recursive: true });
  }
}

/** Removes the oldest entries below a folder, until those that stay take no more than `most` bytes. */
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
