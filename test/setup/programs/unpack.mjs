// Unpacks a wheel the way set-up does: ROOT WHEEL FOLDER LIBRARY...
import { join } from "node:path";
import { house } from "../../../scripts/program/house.mjs";
import { takeLibraries } from "../../../scripts/setup/tensorflow.mjs";

const [root, wheel, folder, ...libraries] = process.argv.slice(2);
await takeLibraries({ ...house, root }, wheel, libraries, folder, {
  update: (state) => console.log(state),
  signal: new AbortController().signal,
  log: join(root, "unpack.log"),
});
