// npm run -s gpu -- [--list] [--limit SECONDS] [PART...]: measures topolab on a machine with a GPU. It needs Node and this
// checkout, set up and built, and no network. Each part prints one line of JSON to stdout: its ratios, or why it failed.
// Progress goes to stderr, the complete output to out/gpu. Without PART all parts run. The exit code is 1 if a part failed.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gpuName } from "./gpu/gpu-name.mjs";
import { measurePart } from "./gpu/measure-part.mjs";
import { parts } from "./gpu/parts.mjs";
import { house } from "./program/house.mjs";
import { main } from "./program/main.mjs";
import { SetupError } from "./program/setup-error.mjs";

const list = parts.map(
  ({ name, limit, about }) => `  ${name.padEnd(17)} ${`${limit} s`.padStart(5)}  ${about}`,
);

/** @param {string[]} names */
function chosen(names) {
  const unknown = names.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length)
    throw new SetupError(`There is no part ${unknown.join(", ")}`, `choose among:\n${list.join("\n")}`);
  return names.length ? parts.filter(({ name }) => names.includes(name)) : parts;
}

/** @param {string} text */
function secondsFrom(text) {
  const seconds = Number(text);
  if (seconds > 0) return seconds;
  throw new SetupError(
    `--limit must be a positive number of seconds: got ${text}`,
    "for example --limit 120.",
  );
}

await main(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { list: { type: "boolean", default: false }, limit: { type: "string" } },
  });
  const wanted = chosen(positionals);
  const limit = values.limit === undefined ? Number.POSITIVE_INFINITY : secondsFrom(values.limit);
  if (values.list) {
    console.log(list.join("\n"));
    return 0;
  }
  const gpu = await gpuName();
  const out = join(house.out, "gpu");
  mkdirSync(out, { recursive: true });
  let failed = 0;
  for (const part of wanted) {
    const seconds = Math.min(limit, part.limit);
    process.stderr.write(`${part.name}, at most ${seconds} s: ${part.about}\n`);
    const outcome = await measurePart(part, { root: house.root, out, limit: seconds });
    console.log(JSON.stringify({ ...outcome, gpu }));
    if (!outcome.ok) failed++;
  }
  return failed ? 1 : 0;
});
