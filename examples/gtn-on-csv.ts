// Trains a GTN on the numbers of a CSV file and writes as many new rows.
//
//   npm run example gtn-on-csv [FILE.csv [OUT.csv]]
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { table as columnTable, fromCSV } from "arquero";
import { Random } from "topolab";
import { gaussian, standardize } from "topolab/data";
import { Gtn } from "topolab/gtn";
import { energyDistance } from "topolab/metrics";

const [input = "examples/penguins.csv", output = "out/generated.csv"] =
  process.argv.slice(2);

// The columns of numbers; the others are left out.
const table = fromCSV(readFileSync(input, "utf8"));
const columns = table
  .columnNames()
  .filter((name) => typeof table.get(name, 0) === "number");
const rows = (table.objects() as Record<string, number>[]).map((row) =>
  columns.map((name) => row[name]),
);

// Rows are standardized for training; samples come back in the units of the file.
const gtn = await Gtn.fit(rows, {
  epochs: 300,
  batchSize: 32,
  validation: 0.2,
  patience: 50,
  seed: 1,
});
const generated = await gtn.sample(rows.length, { seed: 2 });
console.log(
  `${rows.length} rows of ${columns.join(", ")}; best epoch ${gtn.run.best.epoch}`,
);

// Energy distance: 0 for the same distribution. A Gaussian of the same means and deviations ignores the correlations.
const scale = standardize(rows);
const data = scale.transform(rows);
const normal = gaussian({
  n: rows.length,
  d: columns.length,
  random: new Random(3),
});
console.log(
  `energy distance of the GTN: ${energyDistance(scale.transform(generated), data).toFixed(3)}`,
);
console.log(
  `energy distance of an independent Gaussian: ${energyDistance(normal, data).toFixed(3)}`,
);

const { data: values, shape } = generated;
const column = (k: number) =>
  Array.from({ length: shape[0] }, (_, i) => Number(values[i * shape[1] + k].toFixed(2)));
mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, columnTable(columns.map((name, k) => [name, column(k)])).toCSV());
console.log(`wrote ${output}`);
gtn.dispose();
