// Runs a notebook without a browser and reads its results.
//
//   npm run example run-notebook [NOTEBOOK]
import { CellError, figuresOf, runNotebook, UsageError } from "@topolab/kernel";

const [file = "examples/density.ipynb"] = process.argv.slice(2);

// Unknown names and wrong types of parameters are refused before anything runs.
try {
  await runNotebook(file, { parameters: { row: 500 } });
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.log(`refused: ${error.message}`);
}

try {
  const { path, claims, metrics, notebook, seconds } = await runNotebook(file, {
    parameters: { rows: 500 },
    output: "out",
    timeout: 120,
    onProgress: ({ cell, of, state }) =>
      state === "done" && console.log(`cell ${cell} of ${of}`),
  });
  console.log(`metrics: ${JSON.stringify(metrics)}`);
  for (const { claim, holds, bound } of claims)
    console.log(`claim: ${claim}, ${bound}: ${holds}`);
  console.log(
    `${figuresOf(notebook).length} figure(s); ${path} took ${seconds.toFixed(1)} s`,
  );
} catch (error) {
  if (!(error instanceof CellError)) throw error;
  console.error(`a cell failed: ${error.message}`);
  process.exitCode = 1;
}
