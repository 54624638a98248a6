import { crc32, deflateRawSync } from "node:zlib";

/** An entry of a zip, with what it may lie about. */
export interface ZipEntry {
  name: string;
  bytes: Uint8Array;
  deflate?: boolean;
  /** Unix file kind and permissions; a plain file unless given. */
  mode?: number;
  crc?: number;
  /** The size it claims to unpack to. */
  size?: number;
  /** Take the data of the first entry. */
  overlap?: boolean;
  encrypted?: boolean;
}

/** Writes a zip, honest or not. */
export function writeZip(entries: ZipEntry[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const data = entry.deflate ? deflateRawSync(entry.bytes) : Buffer.from(entry.bytes);
    const name = Buffer.from(entry.name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(entry.encrypted ? 1 : 0, 2);
    common.writeUInt16LE(entry.deflate ? 8 : 0, 4);
    common.writeUInt32LE(entry.crc ?? crc32(entry.bytes), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(entry.size ?? entry.bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
    rest.writeUInt32LE(entry.overlap ? 0 : at, 10);
    central.push(Buffer.from([0x50, 0x4b, 1, 2, 20, 3]), common, rest, name);
    if (entry.overlap) continue;
    const file = [Buffer.from([0x50, 0x4b, 3, 4]), common, name, data];
    local.push(...file);
    at += file.reduce((sum, part) => sum + part.length, 0);
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, directory, end]);
}
