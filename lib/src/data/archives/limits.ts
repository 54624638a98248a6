import { DataError } from "../../errors.js";

/** The limits of an archive. */
export interface ArchiveLimits {
  /** Entries, folders among them. */
  entries: number;
  /** Bytes of all its files, unpacked. */
  bytes: number;
  /**
   * The greatest ratio of unpacked to packed bytes, for an entry above a megabyte. Deflate reaches 1,032, a photograph
   * 1.
   */
  ratio: number;
}

export const defaultLimits: ArchiveLimits = { entries: 500_000, bytes: 20e9, ratio: 200 };

/** Adds up what an archive declares and refuses it as soon as it exceeds a limit. */
export class Budget {
  private entries = 0;
  private bytes = 0;

  constructor(
    private readonly archive: string,
    private readonly limits: ArchiveLimits,
  ) {}

  /** @throws {DataError} if this entry exceeds the number, the size or the compression ratio allowed */
  add(name: string, bytes: number, packed: number): void {
    this.entries++;
    this.bytes += bytes;
    const { entries, ratio } = this.limits;
    if (this.entries > entries) throw unsafe(this.archive, `it has more than ${entries} entries`);
    if (this.bytes > this.limits.bytes)
      throw unsafe(this.archive, `it unpacks to more than ${this.limits.bytes} bytes`);
    if (bytes > 1e6 && bytes > ratio * packed)
      throw unsafe(this.archive, `its entry ${name} unpacks to more than ${ratio} times its size`);
  }
}

export const unsafe = (archive: string, why: string) =>
  new DataError("unsafe", `${archive} is refused: ${why}`);

/**
 * Returns an entry's name as a path within the archive.
 * @throws {DataError} if it is absolute, leaves the archive, or contains a backslash or a null
 */
export function safeName(archive: string, name: string): string {
  const climbs = name.split("/").includes("..");
  if (climbs || /^\/|^[a-z]:|\\/i.test(name) || name.includes("\0"))
    throw unsafe(archive, `its entry ${JSON.stringify(name)} names a place outside the archive`);
  return name.replace(/^(\.\/)+/, "");
}
