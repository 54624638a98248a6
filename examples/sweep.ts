// Runs a notebook at each point of a grid and compares the results.
//
//   npm run example sweep
import { sweepNotebook } from "@topolab/kernel";

// Two points. Run it again: finished points are not run twice.
const { table, failed, figures, output } = await sweepNotebook("examples/density.ipynb", {
  grid: { rows: [200, 2000] },
  parameters: { components: 8 },
  output: "out/sweep-density",
  jobs: 1,
  onProgress: ({ state, finished, of }) =>
    state === "done" && console.log(`${finished} of ${of} points`),
});

console.log(table.columns.join(", "));
for (const row of table.rows)
  console.log(table.columns.map((name) => row[name]).join(", "));

console.log(
  `${failed.length} failed; tables and ${figures.length} figures are in ${output}`,
);
