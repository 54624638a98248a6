import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const folder = `${root}notebooks/`;

export interface Output {
  output_type: "stream" | "display_data" | "execute_result" | "error";
  data?: Record<string, unknown>;
  text?: string | string[];
  ename?: string;
  evalue?: string;
}

export interface Cell {
  cell_type: "code" | "markdown";
  source: string | string[];
  metadata: { tags?: string[] };
  outputs?: Output[];
}

export interface Notebook {
  cells: Cell[];
  metadata: { kernelspec: { name: string }; language_info: object };
}

/** The notebooks' file names, in order. */
export const names = readdirSync(folder)
  .filter((name) => /^\d\d-.*\.ipynb$/.test(name))
  .sort();

export function readNotebook(path: string): Notebook {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** A cell's source or an output's text, which nbformat keeps whole or by lines. */
export function text(lines: string | string[] = ""): string {
  return typeof lines === "string" ? lines : lines.join("");
}

export function codeCells(notebook: Notebook): Cell[] {
  return notebook.cells.filter((cell) => cell.cell_type === "code");
}

export function outputs(notebook: Notebook): Output[] {
  return codeCells(notebook).flatMap((cell) => cell.outputs ?? []);
}

/** Outputs that JupyterLab draws with Vega-Lite and GitHub as a PNG. */
export function figures(notebook: Notebook): Output[] {
  return outputs(notebook).filter(
    ({ data }) => data && "application/vnd.vegalite.v5+json" in data && "image/png" in data,
  );
}

/** The tables of claims, as text. */
export function claims(notebook: Notebook): string[] {
  return outputs(notebook)
    .map(({ data }) => text(data?.["text/plain"] as string | string[] | undefined))
    .filter((shown) => /^claim +source +(scope +)?measure/.test(shown));
}
