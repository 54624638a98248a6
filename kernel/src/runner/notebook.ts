import { readFileSync } from "node:fs";
import path from "node:path";
import { toJson } from "../protocol/json.js";
import { UsageError } from "./errors.js";
import { writeWhole } from "./files.js";

/** Text, which nbformat stores as one string or as lines. */
export type Text = string | string[];

/** One output of a cell in nbformat 4. */
export interface Output {
  output_type: "stream" | "display_data" | "execute_result" | "error";
  name?: string;
  text?: Text;
  data?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  execution_count?: number | null;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

export interface NotebookCell {
  cell_type: "code" | "markdown" | "raw";
  id?: string;
  source: Text;
  metadata: { tags?: string[]; execution?: Record<string, string>; [name: string]: unknown };
  execution_count?: number | null;
  outputs?: Output[];
}

/** A Jupyter notebook, nbformat 4. */
export interface Notebook {
  cells: NotebookCell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

export const textOf = (text: Text = ""): string => (typeof text === "string" ? text : text.join(""));

export const hasTag = (cell: NotebookCell, tag: string): boolean =>
  cell.metadata.tags?.includes(tag) ?? false;

/** Cells that can be run: code that is not empty. */
export const runnable = (cell: NotebookCell): boolean =>
  cell.cell_type === "code" && textOf(cell.source).trim() !== "";

/** Whether the run continues after an error in this cell; nbclient and papermill use the same tag. */
export const mayFail = (cell: NotebookCell): boolean => hasTag(cell, "raises-exception");

/** @throws {UsageError} if there is no such notebook */
export function readNotebook(file: string): Notebook {
  let notebook: Notebook;
  try {
    notebook = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new UsageError(
      missing ? `${file} does not exist` : `${file} is not a notebook: ${(error as Error).message}`,
    );
  }
  if (!Array.isArray(notebook?.cells) || notebook.nbformat !== 4)
    throw new UsageError(`${file} is not a notebook of nbformat 4`);
  return notebook;
}

/** Saves a notebook atomically, in Jupyter's layout. */
export function writeNotebook(file: string, notebook: Notebook): void {
  writeWhole(file, `${toJson(notebook, 1)}\n`);
}

/** Returns the nearest heading at or above a cell. */
export function headingAbove(notebook: Notebook, index: number): string {
  for (let at = index; at >= 0; at--) {
    const { cell_type, source } = notebook.cells[at];
    const [, heading] = (cell_type === "markdown" && /^#+\s+(.*)$/m.exec(textOf(source))) || [];
    if (heading) return heading.trim();
  }
  return "";
}

/** The notebook's name: its file name without folder and extension. */
export const nameOf = (file: string): string => path.basename(file, ".ipynb");
