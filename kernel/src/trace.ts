import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";
import { attempt } from "./safely.js";

interface Traced {
  source: string;
  /** From the code that runs to the emitted module, and from there to the cell. */
  maps: SourceMap[];
}

/** A place in a cell; line and column count from 1. */
export interface Place {
  cell: string;
  line: number;
  column: number;
}

/** Older cells keep running, but their frames are no longer mapped. */
const remembered = 1000;

/** tslab puts one line, `export {};`, before a cell. */
const linesBefore = 1;

/** Frames of the kernel, of tslab and of Node's inside say nothing to the writer of a cell. */
const hidden = /\(?node:|evalmachine|[/\\]tslab[/\\]dist[/\\]/;
const kernel = fileURLToPath(new URL("./", import.meta.url));
const isHidden = (frame: string) => hidden.test(frame) || frame.includes(kernel);

/** Turns places in the code that runs into places in the cells that were written. */
export class Traces {
  private readonly cells = new Map<string, Traced>();

  /** From here on, every error's stack speaks of cells. */
  install(): void {
    Error.prepareStackTrace = (error: unknown, frames: NodeJS.CallSite[]) => {
      const shown = frames.map(String).filter((frame) => !isHidden(frame));
      const lines = shown.map((frame) => this.mapped(frame)).filter((frame) => frame !== undefined);
      return [headline(error), ...lines.map((frame) => `    at ${frame}`)].join("\n");
    };
  }

  /** @param maps from the last step of the compilation to the first */
  add(cell: string, source: string, maps: string[]): void {
    this.cells.delete(cell);
    this.cells.set(cell, { source, maps: maps.map((map) => new SourceMap(JSON.parse(map))) });
    if (this.cells.size > remembered) this.cells.delete(this.cells.keys().next().value as string);
  }

  /** The first frame of this stack that lies in a cell. */
  place(stack: string): Place | undefined {
    const [, cell, line, column] = /\b(cell-\d+):(\d+):(\d+)/.exec(stack) ?? [];
    return cell && this.cells.has(cell) ? { cell, line: Number(line), column: Number(column) } : undefined;
  }

  /**
   * Adds to an error's stack the await that it came through, which V8 does not see behind the gate.
   * @param line of the emitted module, as is the column; both count from 0
   */
  extend(error: unknown, cell: string, line: number, column: number): void {
    // The error may be frozen, or a proxy that throws.
    attempt(() => this.extendStack(error, cell, line, column), undefined);
  }

  private extendStack(error: unknown, cell: string, line: number, column: number): void {
    const map = this.cells.get(cell)?.maps.at(-1);
    if (!map || !(error instanceof Error) || typeof error.stack !== "string") return;
    const entry = map.findEntry(line, column);
    if (!("originalLine" in entry)) return;
    const place = `${cell}:${entry.originalLine + 1 - linesBefore}:`;
    if (!error.stack.includes(place)) error.stack += `\n    at async ${place}${entry.originalColumn + 1}`;
  }

  source(cell: string): string | undefined {
    return this.cells.get(cell)?.source;
  }

  /** The frame as the cell's writer knows it; undefined for the wrapper that tslab puts around the cell. */
  private mapped(frame: string): string | undefined {
    const [found = "", cell = "", line, column] = /\b(cell-\d+):(\d+):(\d+)/.exec(frame) ?? [];
    const traced = this.cells.get(cell);
    if (!found || !traced) return frame;
    let at = { line: Number(line) - 1, column: Number(column) - 1 };
    for (const map of traced.maps) {
      const entry = map.findEntry(at.line, at.column);
      if (!("originalLine" in entry) || entry.generatedLine !== at.line) return undefined;
      at = { line: entry.originalLine, column: entry.originalColumn };
    }
    return frame.replace(found, `${cell}:${at.line + 1 - linesBefore}:${at.column + 1}`);
  }
}

function headline(error: unknown): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}
