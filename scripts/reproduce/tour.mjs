// node scripts/reproduce/tour.mjs: the small pictures docs/tour/NN.png and the verdicts in the README's table, from the
// committed notebooks. The picture is the last figure below a heading that names a figure of the paper. Without such a
// heading, an existing picture is kept, and a missing one becomes the notebook's first figure.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { readJson, writeWhole } from "../program/files.mjs";
import { house } from "../program/house.mjs";
import { copyOf } from "./copies.mjs";
import { namedFigures } from "./figures.mjs";
import { withVerdicts } from "./verdicts.mjs";

const width = 320;
const names = readdirSync(join(house.root, "notebooks")).filter((name) => /^\d\d-.*\.ipynb$/.test(name));

for (const file of names) {
  const name = file.replace(/\.ipynb$/, "");
  const figures = namedFigures(copyOf(name, readJson(join(house.root, "notebooks", file)))).filter(
    ({ png }) => png,
  );
  const target = join(house.root, "docs/tour", `${name.slice(0, 2)}.png`);
  const named = figures.findLast((figure) => /^fig-(?!2-)/.test(figure.name));
  const chosen = named ?? (existsSync(target) ? undefined : figures[0]);
  if (!chosen?.png) continue;
  const small = await sharp(Buffer.from(chosen.png, "base64"))
    .resize({ width })
    .png({ palette: true })
    .toBuffer();
  writeWhole(target, small);
  console.log(`${target}: ${chosen.name}`);
}

const readme = join(house.root, "README.md");
writeWhole(readme, withVerdicts(house.root, readFileSync(readme, "utf8")));
