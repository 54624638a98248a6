import { statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { claims, codeCells, figures, folder, names, outputs, readNotebook, text } from "./notebooks.js";

describe.each(names)("%s as committed", (name) => {
  const notebook = readNotebook(folder + name);
  const code = codeCells(notebook);

  it("opens on our kernel with its parameters in one cell", () => {
    expect(notebook.metadata.kernelspec.name).toBe("topolab");
    const parameters = code.filter((cell) => cell.metadata.tags?.includes("parameters"));
    expect(parameters).toHaveLength(1);
    expect(text(parameters[0].source)).toContain('profile: "quick" | "paper"');
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
