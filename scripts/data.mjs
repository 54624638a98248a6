// npm run data -- list|get|verify [NAME]: lists the data sets and their files; downloads them; checks them.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { house } from "./program/house.mjs";
import { main } from "./program/main.mjs";
import { SetupError } from "./program/setup-error.mjs";

const library = join(house.root, "lib/dist/data/index.js");

/** @typedef {typeof import("../lib/dist/data/index.js")} Data */

/** @returns {Promise<Data>} */
async function load() {
  if (!existsSync(library)) throw new SetupError("The library is not built", "npm run setup");
  return import(pathToFileURL(library).href);
}

/** @param {import("../lib/dist/data/index.js").DatasetState} state */
function line({ file, path, problem }) {
  if (!path) return `  · ${file}: not here`;
  return problem ? `  ✗ ${file}: ${problem}` : `  ✓ ${file}: ${path}`;
}

/** @type {Record<string, (data: Data, name: string) => Promise<boolean>>} each returns true if nothing is wrong */
const commands = {
  async list(data, name) {
    const { title, home, license, citation } = data.manifest(name);
    console.log(`\n${name}\n  ${title}\n  ${home}\n  License: ${license.name}\n  Cite: ${citation}`);
    for (const state of await data.findDataset(name)) console.log(line(state));
    return true;
  },
  async get(data, name) {
    try {
      for (const state of await data.getDataset(name)) console.log(line(state));
      return true;
    } catch (error) {
      if (!(error instanceof data.DataError)) throw error;
      console.error(`  ✗ ${error.message.replaceAll("\n", "\n    ")}`);
      return false;
    }
  },
  async verify(data, name) {
    const states = await data.verifyDataset(name);
    console.log(`${name}\n${states.map(line).join("\n")}`);
    return states.every(({ problem }) => !problem);
  },
};

await main(async () => {
  const [command = "list", name] = process.argv.slice(2);
  const data = await load();
  const names = data.datasetNames();
  const known = Object.keys(commands).includes(command) && (name === undefined || names.includes(name));
  if (!known || (command === "get" && name === undefined)) {
    throw new SetupError(
      `Unknown arguments of npm run data: ${process.argv.slice(2).join(" ")}`,
      `npm run data -- list|verify [NAME] or npm run data -- get NAME, where NAME is one of: ${names.join(", ")}`,
    );
  }
  let well = true;
  for (const each of name ? [name] : names) well = (await commands[command](data, each)) && well;
  return well ? 0 : 1;
});
