import { statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { kernelMetadata } from "../../kernel/src/runner/kernel-metadata.js";
import {
  claims,
  codeCells,
  figures,
  folder,
  names,
  outputs,
  pictureWidths,
  readNotebook,
  text,
} from "./notebooks.js";

describe.each(names)("%s as committed", (name) => {
  const notebook = readNotebook(folder + name);
  const code = codeCells(notebook);

  it("has its parameters in one cell", () => {
    const parameters = code.filter((cell) => cell.metadata.tags?.includes("parameters"));
    expect(parameters).toHaveLength(1);
    // "paper" is the published sizes; "reduced" runs less; "full" is the whole of an experiment that no paper has.
    expect(text(parameters[0].source)).toMatch(/profile: "quick"( \| "reduced")?( \| "(paper|full)")? = /);
  });

  // JupyterLab writes both when the kernel has started, and calls the notebook changed if they differ.
  it("names kernel and language like JupyterLab, so that opening it changes nothing", () => {
    const { kernelspec, language_info } = notebook.metadata;
    expect({ kernelspec, language_info }).toEqual(kernelMetadata());
  });

  it("has no cell longer than 25 lines", () => {
    for (const cell of code) expect(text(cell.source).split("\n").length).toBeLessThanOrEqual(25);
  });

  it("holds the outputs of a complete run: figures in both forms, claims, no error", () => {
    expect(outputs(notebook).filter((output) => output.output_type === "error")).toEqual([]);
    expect(figures(notebook).length).toBeGreaterThan(0);
    expect(claims(notebook).length).toBeGreaterThan(0);
  });

  // In a window of 1,280 pixels with the file browser open an output of JupyterLab is 840 wide.
  it("has no picture that scrolls sideways", () => {
    for (const width of pictureWidths(notebook)) expect(width).toBeLessThanOrEqual(840);
  });

  it("decides each claim by a bound with an origin, by tests that no null row passes", () => {
    for (const { claim, bound, role, holds } of claims(notebook)) {
      expect(bound, claim).toMatch(/^[≤≥] \S+ \(.+\)$/);
      if (role === "null") expect(holds, claim).not.toBe(true);
      if (role === "control") expect(holds, claim).not.toBe(false);
    }
  });

  it("states each claim once", () => {
    const words = claims(notebook).map(({ claim }) => claim);
    expect(new Set(words).size).toBe(words.length);
  });

  it("is small enough to read in a browser, and names no machine", () => {
    expect(statSync(folder + name).size).toBeLessThanOrEqual(1.5e6);
    const paths = JSON.stringify(notebook).match(/\/(home|root|work|Users)\/\w+/g);
    expect(paths).toBeNull();
  });
});
