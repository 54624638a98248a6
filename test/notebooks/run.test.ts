import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { house } from "../../scripts/program/house.mjs";
import { executeNotebook } from "../../scripts/start/notebook.mjs";
import {
  expectedVerdicts,
  figures,
  folder,
  names,
  outputs,
  readNotebook,
  root,
  text,
  verdicts,
} from "./notebooks.js";

const minutes = 60_000;
const widgetView = "application/vnd.jupyter.widget-view+json";
mkdirSync(join(root, "out"), { recursive: true });
// Inside the checkout, so that a copy's imports resolve.
const scratch = mkdtempSync(join(root, "out", "notebooks-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("each notebook in its quick profile, by nbclient on our kernel", () => {
  // Two at a time, because much of a notebook's work is done by one thread.
  it.concurrent.each(names)(
    "%s",
    async (name) => {
      const copy = join(scratch, name);
      // The expected verdicts are those of the data that every checkout has.
      const env = { TOPOLAB_DATA: "" };
      await executeNotebook(house, folder + name, { copy, profile: "quick", env });
      const run = readNotebook(copy);
      expect(figures(run).length).toBe(figures(readNotebook(folder + name)).length);
      const [found, expected] = [verdicts(run), expectedVerdicts(name)];
      expect(Object.keys(found)).toEqual(Object.keys(expected));
      const unexpected = Object.entries(found).filter(
        ([claim, verdict]) => ![expected[claim]].flat().includes(verdict),
      );
      expect(unexpected).toEqual([]);
      expect(
        outputs(run)
          .map((output) => text(output.text))
          .join(""),
      ).toContain("quick profile");
    },
    10 * minutes,
  );
});

describe("notebook 01 on stock tslab", () => {
  it(
    "runs to its end and draws every figure",
    async () => {
      const spec = {
        argv: [
          process.execPath,
          `${root}node_modules/tslab/bin/tslab`,
          "kernel",
          "--config-path",
          "{connection_file}",
        ],
        display_name: "tslab",
        language: "typescript",
      };
      mkdirSync(join(scratch, "kernels/tslab"), { recursive: true });
      writeFileSync(join(scratch, "kernels/tslab/kernel.json"), JSON.stringify(spec));
      const notebook = readNotebook(`${folder}01-swiss-roll.ipynb`);
      // Without our kernel nothing can be moved, so the figure below the controls is missing.
      const drawn = figures(notebook).filter(({ data }) => !data?.[widgetView]).length;
      notebook.metadata.kernelspec.name = "tslab";
      const source = join(scratch, "on-tslab.ipynb");
      writeFileSync(source, JSON.stringify(notebook));
      const copy = join(scratch, "by-tslab.ipynb");
      await executeNotebook(house, source, { copy, profile: "quick", env: { JUPYTER_PATH: scratch } });
      const shown = outputs(readNotebook(copy)).filter(({ data }) => data && "image/png" in data);
      expect(shown).toHaveLength(drawn);
    },
    10 * minutes,
  );
});
