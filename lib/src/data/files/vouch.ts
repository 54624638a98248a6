import { DataError } from "../../errors.js";
import { oneOf } from "../../options.js";
import { knownMd5 } from "./checksum.js";
import type { Found } from "./found.js";
import type { DataFile } from "./manifest.js";
import type { DatasetOptions } from "./progress.js";

/** @throws {ValueError} if `verify` is neither "warn" nor "strict" */
export function checkVerify({ verify = "warn" }: DatasetOptions): void {
  oneOf(verify, ["warn", "strict"], "verify");
}

/** Warnings given so far: there is one for each file. */
const warned = new Set<string>();

/**
 * Accepts a file that is not the official one if the user put it there, with a warning.
 * @param why what is different, as the end of a sentence that begins with the path
 * @throws {DataError} if the file was downloaded, or `verify` is "strict"
 */
export function acceptOther({ path, byHand }: Found, why: string, { verify = "warn" }: DatasetOptions): void {
  if (!byHand) throw new DataError("checksum", `${path} ${why}: delete it, and it is downloaded again`);
  if (verify === "strict")
    throw new DataError("checksum", `${path} ${why}: replace it, or leave out verify: "strict"`);
  const warning = `${path} ${why}. It is read anyway; pass verify: "strict" to refuse it.`;
  if (warned.has(warning)) return;
  warned.add(warning);
  process.emitWarning(warning, { type: "TopolabWarning", code: "TOPOLAB_OTHER_DATA" });
}

/**
 * Compares a file with its manifest. For a folder there is nothing to compare.
 * @returns whether it is the official one
 * @throws {DataError} if it has another checksum and is not accepted
 */
export async function checkFile(found: Found, { md5 }: DataFile, options: DatasetOptions): Promise<boolean> {
  if (found.isFolder || !md5) return false;
  const sum = await knownMd5(found.path, options.signal);
  if (sum === md5) return true;
  acceptOther(found, `has the MD5 ${sum}, but the official file has ${md5}`, options);
  return false;
}

/**
 * Compares the number of images with the manifest's.
 * @throws {DataError} if it differs and is not accepted
 */
export function checkCount(found: Found, { images }: DataFile, count: number, options: DatasetOptions): void {
  if (images === undefined || count === images) return;
  const number = (value: number) => value.toLocaleString("en-US");
  acceptOther(found, `holds ${number(count)} images, but the official set has ${number(images)}`, options);
}
