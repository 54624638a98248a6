// The bytes of a run notebook by the number of points in its one figure.
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runNotebook } from "@topolab/kernel";
import { halfDecades, type Kind, spaced } from "./kind.js";

const source = (n: number) => [
  'import { Random } from "topolab";\n',
  'import { gaussian } from "topolab/data";\n',
  'import { comparison } from "topolab/plot";\n',
  `const points = gaussian({ n: ${n}, d: 2, random: new Random(1) });\n`,
  'comparison({ panels: [{ title: "Normal", points }] })',
];

/** Runs a notebook of one cell, which shows n points, and returns the bytes of the executed copy. */
async function notebookOf(n: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "topolab-scaling-"));
  const [file, output] = [join(folder, "points.ipynb"), join(folder, "run.ipynb")];
  const cell = {
    ...{ cell_type: "code", id: "points", execution_count: null, metadata: {} },
    ...{ outputs: [], source: source(n) },
  };
  writeFileSync(file, JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }));
  try {
    await runNotebook(file, { output });
    return statSync(output).size;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const bytes = (documented: Kind["documented"], sizes: readonly number[]): Kind => ({
  ...{ unit: "points", sizes, documented, quantity: "bytes", prepare: (n) => () => notebookOf(n) },
});

export const notebooks: Record<string, Kind> = {
  "notebook, points as marks": bytes("n", [...halfDecades(100, 1_000), 2_000]),
  "notebook, points as an image": bytes("1", spaced(3_162, 316_200, 1)),
};
