import { statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { kernelMetadata } from "../../kernel/src/runner/kernel-metadata.js";
import { claims, codeCells, figures, folder, names, outputs, readNotebook, text } from "./notebooks.js";

describe.each(names)("%s as committed", (name) => {
  const notebook = readNotebook(folder + name);
  const code = codeCells(notebook);

  it("has its parameters in one cell", () => {
    const parameters = code.filter((cell) => cell.metadata.tags?.includes("parameters"));
    expect(parameters).toHaveLength(1);
    // "paper" is the published sizes; a notebook that runs less, or whose paper gives none, has "reduced".
    expect(text(parameters[0].source)).toMatch(/profile: "quick"( \| "reduced")?( \| "paper")? = /);
  });

  // JupyterLab writes both when the kernel has started, and calls the notebook changed if they differ.
  it("names kernel and language as JupyterLab does, so that opening it changes nothing", () => {
    const { kernelspec, language_info } = notebook.metadata;
    expect({ kernelspec, language_info }).toEqual(kernelMetadata());
  });

  it("has no cell longer than 25 lines", () => {
    for (const cell of code) expect(text(cell.source).split("\n").length).toBeLessThanOrEqual(25);
  });

  it("holds the outputs of a whole run: figures in both forms, claims, no error", () => {
    expect(outputs(notebook).filter((output) => output.output_type === "error")).toEqual([]);
    expect(figures(notebook).length).toBeGreaterThan(0);
    expect(claims(notebook)).toHaveLength(1);
  });

  it("is small enough to read in a browser, and names no machine", () => {
    expect(statSync(folder + name).size).toBeLessThan(4e6);
    const paths = JSON.stringify(notebook).match(/\/(home|root|work|Users)\/\w+/g);
    expect(paths).toBeNull();
  });
});
