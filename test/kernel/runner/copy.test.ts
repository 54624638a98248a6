import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { runNotebook } from "../../../kernel/dist/index.js";
import type { Notebook, NotebookCell } from "../../../kernel/src/runner/notebook.js";
import { readNotebook, textOf } from "../../../kernel/src/runner/notebook.js";
import { kernelInfo } from "../../../kernel/src/session/info.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
mkdirSync(path.join(root, "out"), { recursive: true });
const folder = mkdtempSync(path.join(root, "out", "copy-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stateType = "application/vnd.jupyter.widget-state+json";
const viewType = "application/vnd.jupyter.widget-view+json";

function code(source: string, tags: string[] = []): NotebookCell {
  return { cell_type: "code", source, metadata: { tags }, execution_count: null, outputs: [] };
}

let notebooks = 0;
/** Writes a notebook of these cells. @returns its file */
function written(cells: NotebookCell[], metadata: Record<string, unknown> = {}): string {
  const file = path.join(folder, `${notebooks++}.ipynb`);
  const notebook: Notebook = { cells, metadata, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(file, JSON.stringify(notebook));
  return file;
}
const output = path.join(folder, "out");

describe("the executed copy", () => {
  it("names kernel and language as JupyterLab writes them", async () => {
    const { path: copy } = await runNotebook(written([code("1")]), { output });
    expect(readNotebook(copy).metadata).toMatchObject({
      kernelspec: { display_name: "TypeScript (topolab)", language: "typescript", name: "topolab" },
      language_info: kernelInfo().language_info,
    });
  });

  it("keeps the error of a cell that may fail, and continues", async () => {
    const file = written([
      code("const before = 1; throw new RangeError('expected');", ["raises-exception"]),
      code("const n: number = 'not one'", ["raises-exception"]),
      code("before + 1"),
      code("'does not throw'", ["raises-exception"]),
    ]);
    const { notebook, path: copy } = await runNotebook(file, { output });
    const kinds = notebook.cells.map(({ outputs = [] }) => outputs.map((each) => each.ename ?? each.data));
    expect(kinds).toEqual([
      ["RangeError"],
      ["TypeScriptError"],
      [{ "text/plain": "2" }],
      [{ "text/plain": "'does not throw'" }],
    ]);
    // It counts as finished: a run that goes on has nothing left to do.
    const resumed = await runNotebook(file, { output, resume: true });
    expect([resumed.kept, resumed.restored]).toEqual([4, 0]);
    expect(readNotebook(copy).cells[0].outputs?.[0].ename).toBe("RangeError");
  });

  it("is saved for a notebook without cells, and for one without code", async () => {
    const empty = await runNotebook(written([]), { output });
    expect(readNotebook(empty.path)).toMatchObject({ cells: [], metadata: { topolab: { seconds: 0 } } });
    const prose = written([{ cell_type: "markdown", source: "# Title", metadata: {} }, code("  ")]);
    const copied = await runNotebook(prose, { output });
    expect(readNotebook(copied.path).cells.map(({ source }) => textOf(source))).toEqual(["# Title", "  "]);
  });

  it("keeps the last state of its widgets, with layout and bytes", async () => {
    const cells = [
      code(
        `import { box, image, slider, text } from "@topolab/kernel";
         const rate = slider({ min: 0, max: 1, value: 0.5 }); const hidden = text({ value: "unseen" });
         const picture = image(Uint8Array.of(1, 2, 3)); box([rate, picture])`,
      ),
      code("rate.value = 0.25; picture.value = Uint8Array.of(255, 0);"),
      code(
        "import { display } from '@topolab/kernel'; const gone = text(); await display(gone); gone.close();",
      ),
    ];
    const { notebook, path: copy } = await runNotebook(written(cells), { output });
    const noted = readNotebook(copy).metadata.widgets as Record<
      string,
      { version_major: number; state: object }
    >;
    expect(noted[stateType]).toMatchObject({ version_major: 2, version_minor: 0 });
    const states = Object.values(noted[stateType].state);
    const named = (name: string) => states.find(({ model_name }) => model_name === `${name}Model`);
    expect(states.map(({ model_name }) => model_name).sort()).toEqual([
      "FloatSliderModel",
      "ImageModel",
      "LayoutModel",
      "LayoutModel",
      "LayoutModel",
      "SliderStyleModel",
      "VBoxModel",
    ]);
    expect(named("FloatSlider")).toMatchObject({
      model_module: "@jupyter-widgets/controls",
      model_module_version: "2.0.0",
      state: { value: 0.25, min: 0, max: 1 },
    });
    expect(named("Image").buffers).toEqual([{ data: "/wA=", path: ["value"], encoding: "base64" }]);
    const view = notebook.cells[0].outputs?.[0].data?.[viewType] as { model_id: string };
    expect(noted[stateType].state).toHaveProperty([view.model_id, "model_name"], "VBoxModel");
  });

  it("keeps the widgets of finished cells in a resumed run, and none in a new run", async () => {
    const slider = 'import { slider } from "@topolab/kernel"; slider({ min: 0, max: 1, label: "kept" })';
    const failing = [code(slider), code("if (!process.env.MENDED) throw new Error('not yet')")];
    const file = written(failing);
    await expect(runNotebook(file, { output })).rejects.toThrow("not yet");
    const copy = path.join(output, path.basename(file));
    const before = readNotebook(copy).metadata.widgets;
    expect(before).toBeDefined();
    const resumed = await runNotebook(file, { output, resume: true, env: { MENDED: "1" } });
    expect(resumed.notebook.metadata.widgets).toEqual(before);
    const plain = written([code("1")], { widgets: before as object });
    expect((await runNotebook(plain, { output })).notebook.metadata).not.toHaveProperty("widgets");
  });
});
