import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { claimsOf } from "../../kernel/src/runner/results.js";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const folder = `${root}notebooks/`;

export type Verdict = "holds" | "fails" | "undecided";

export interface Output {
  output_type: "stream" | "display_data" | "execute_result" | "error";
  data?: Record<string, unknown>;
  metadata?: { "image/png"?: { width: number; height: number } };
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
  nbformat: number;
  nbformat_minor: number;
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

/** Whether an output is the curve that a training draws by itself once it takes more than two seconds. */
const isProgress = ({ data }: Output) =>
  text(data?.["text/plain"] as string | string[] | undefined).startsWith("Epoch ");

/** Outputs that JupyterLab draws with Vega-Lite and GitHub as a PNG, but for curves of a training's progress. */
export function figures(notebook: Notebook): Output[] {
  return outputs(notebook).filter(
    (output) =>
      output.data &&
      "application/vnd.vegalite.v5+json" in output.data &&
      "image/png" in output.data &&
      !isProgress(output),
  );
}

/**
 * The widths of a notebook's pictures in CSS pixels: what their metadata say. A picture without them has two pixels to a CSS
 * pixel where a chart stands beside it, and one otherwise.
 */
export function pictureWidths(notebook: Notebook): number[] {
  const pictures = outputs(notebook).filter(({ data }) => data && "image/png" in data);
  return pictures.map(({ data = {}, metadata }) => {
    const head = Buffer.from(text(data["image/png"] as string | string[]).slice(0, 64), "base64");
    const zoom = "application/vnd.vegalite.v5+json" in data ? 2 : 1;
    return metadata?.["image/png"]?.width ?? head.readUInt32BE(16) / zoom;
  });
}

/** The verdict of each row of the claims table, by the claim's words. */
export function verdicts(notebook: Notebook): Record<string, Verdict> {
  const named = { true: "holds", false: "fails", unknown: "undecided" } as const;
  return Object.fromEntries(claims(notebook).map(({ claim, holds }) => [claim, named[`${holds}`]]));
}

/** The rows of the claims table. */
export const claims = (notebook: Notebook) => claimsOf(notebook);

/** The verdicts that the quick profile has to give; two where its values lie near a bound. */
export function expectedVerdicts(name: string): Record<string, Verdict | Verdict[]> {
  return JSON.parse(readFileSync(new URL(`verdicts/${name.slice(0, 2)}.json`, import.meta.url), "utf8"));
}
