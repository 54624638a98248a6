// Trains one GTN for three species of penguins, samples each, and keeps the model in a file.
//
//   npm run example conditional-sampler
import { mkdirSync, readFileSync } from "node:fs";
import { Gtn } from "topolab/gtn";

// Palmer penguins (Gorman, Williams and Fraser, 2014; CC0): species and four measures.
const [header, ...lines] = readFileSync("examples/penguins.csv", "utf8").trim().split("\n");
const [, ...measures] = header.split(",");
const cells = lines.map((line) => line.split(","));
const rows = cells.map(([, ...numbers]) => numbers.map(Number));
const species = [...new Set(cells.map(([name]) => name))];
const classes = cells.map(([name]) => species.indexOf(name));

// Each class is labeled separately; the network gets the class in addition to the latent.
const options = {
  epochs: 200,
  batchSize: 32,
  validation: 0.2,
  patience: 40,
  seed: 1,
};
const gtn = await Gtn.fit(rows, { ...options, classes });
mkdirSync("out", { recursive: true });
await gtn.save("out/penguins.safetensors");
gtn.dispose();

const loaded = await Gtn.load("out/penguins.safetensors");
console.log(`mean of the data → mean of 500 samples: ${measures.join(", ")}`);
for (const [k, name] of species.entries()) {
  const { data, shape } = await loaded.sample(500, { class: k, seed: 2 });
  const real = rows.filter((_, i) => classes[i] === k);
  const means = measures.map((_, j) => {
    const mean = real.reduce((sum, row) => sum + row[j], 0) / real.length;
    let total = 0;
    for (let i = j; i < data.length; i += shape[1]) total += data[i];
    return `${mean.toFixed(1)} → ${(total / shape[0]).toFixed(1)}`;
  });
  console.log(`  ${name}: ${means.join(", ")}`);
}
loaded.dispose();
