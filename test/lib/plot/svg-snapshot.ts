import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import sharp from "sharp";
import { expect } from "vitest";

/**
 * Compares an SVG with the one kept in a file. Where they differ the new one is left beside it as
 * `NAME-changed.svg`; where none is kept, or with `--update`, it is written.
 */
export async function expectSvg(svg: string, file: string): Promise<void> {
  const now = await steady(svg);
  const changed = file.replace(/\.svg$/, "-changed.svg");
  rmSync(changed, { force: true });
  const { snapshotState } = expect.getState();
  if (!existsSync(file) && process.env.CI) expect.fail(`${file} is missing: run the test once and commit it`);
  if (!existsSync(file) || updating(snapshotState)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, now);
    return;
  }
  if (now === readFileSync(file, "utf8")) return;
  writeFileSync(changed, now);
  expect.fail(
    `The figure differs from ${file}: look at ${changed}; \`vitest run test/lib/plot --update\` keeps it`,
  );
}

const updating = (state: unknown): boolean =>
  (state as { _updateSnapshot?: string } | undefined)?._updateSnapshot === "all";

/**
 * The SVG with what may differ between machines made alike: numbers to two decimals, a tag a line, and pictures
 * (whose packing depends on zlib's version) by a digest of their pixels.
 */
async function steady(svg: string): Promise<string> {
  let text = svg.replace(/></g, ">\n<");
  for (const [url, base64] of svg.matchAll(/data:image\/png;base64,([\w+/=]+)/g)) {
    const { data, info } = await sharp(Buffer.from(base64, "base64"))
      .raw()
      .toBuffer({ resolveWithObject: true });
    let hash = 0;
    for (const byte of data) hash = (Math.imul(hash, 31) + byte) | 0;
    text = text.replace(url, `pixels:${info.width}x${info.height}:${(hash >>> 0).toString(16)}`);
  }
  // Vega numbers clip paths and gradients through all figures of a process.
  const ids = [...new Set(text.match(/\b(clip|gradient_)\d+/g))];
  text = text.replace(/\b(clip|gradient_)\d+/g, (id, kind) => `${kind}${ids.indexOf(id)}`);
  return `${text.replace(/-?\d+\.\d+(e-?\d+)?/g, (number) => String(Math.round(Number(number) * 100) / 100 + 0))}\n`;
}
