import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";
import type { Origin, Position } from "../compiler/edits.js";
import { attempt } from "./safely.js";

/** The steps from a cell's source to the running code. */
export interface Steps {
  source: string;
  /** Maps the compiled source to the source, if types were added; lines count from 0. */
  mended: Origin;
  /** The source map of the emitted module. */
  emitted: string;
  /** Maps the rewritten module to the emitted one. */
  origin: Origin;
  /** The source map of TypeScript's step to CommonJS, if there was one. */
  commonJs?: string;
}

interface Traced {
  source: string;
  mended: Origin;
  emitted: SourceMap;
  origin: Origin;
  commonJs?: SourceMap;
}

/** A place in a cell; line and column count from 1. */
export interface Place {
  cell: string;
  line: number;
  column: number;
}

/** Older cells keep running, but their frames are no longer mapped. */
const remembered = 1000;

/** tslab adds one line, `export {};`, before a cell, and the kernel adds its prologue on a line before the module. */
const linesBefore = 1;
const prologueLines = 1;

/** Frames of the kernel, of tslab and of Node's internals do not help the author of a cell. */
const hidden = /\(?node:|evalmachine|[/\\]tslab[/\\]dist[/\\]/;
const kernel = fileURLToPath(new URL("../", import.meta.url));
const isHidden = (frame: string) => hidden.test(frame) || frame.includes(kernel);

/** Maps places in the running code to places in the cells. */
export class Traces {
  private readonly cells = new Map<string, Traced>();

  /** From now on the stack of every error refers to cells. */
  install(): void {
    Error.prepareStackTrace = (error: unknown, frames: NodeJS.CallSite[]) => {
      const shown = frames.map(String).filter((frame) => !isHidden(frame));
      const lines = shown.map((frame) => this.mapped(frame)).filter((frame) => frame !== undefined);
      return [headline(error), ...lines.map((frame) => `    at ${frame}`)].join("\n");
    };
  }

  add(cell: string, { source, mended, emitted, origin, commonJs }: Steps): void {
    const read = (map: string) => new SourceMap(JSON.parse(map));
    this.cells.delete(cell);
    this.cells.set(cell, {
      source,
      mended,
      emitted: read(emitted),
      origin,
      commonJs: commonJs === undefined ? undefined : read(commonJs),
    });
    if (this.cells.size > remembered) this.cells.delete(this.cells.keys().next().value as string);
  }

  /** The first frame of this stack that is in a cell. */
  place(stack: string): Place | undefined {
    const [, cell, line, column] = /\b(cell-\d+):(\d+):(\d+)/.exec(stack) ?? [];
    return cell && this.cells.has(cell) ? { cell, line: Number(line), column: Number(column) } : undefined;
  }

  /**
   * Adds to an error's stack the await that it passed through, which the gate hides from V8.
   * @param line of the emitted module, as is the column; both count from 0
   */
  extend(error: unknown, cell: string, line: number, column: number): void {
    // The error may be frozen, or a proxy that throws.
    attempt(() => this.extendStack(error, cell, line, column), undefined);
  }

  private extendStack(error: unknown, cell: string, line: number, column: number): void {
    const traced = this.cells.get(cell);
    if (!traced || !(error instanceof Error) || typeof error.stack !== "string") return;
    const found = written(traced, { line, column });
    if (!found) return;
    const place = `${cell}:${found.line}:`;
    if (!error.stack.includes(place)) error.stack += `\n    at async ${place}${found.column}`;
  }

  source(cell: string): string | undefined {
    return this.cells.get(cell)?.source;
  }

  /**
   * The frame in terms of the cell's source, without the proxy through which a cell calls an earlier cell's function.
   * Undefined for tslab's wrapper around the cell.
   */
  private mapped(frame: string): string | undefined {
    const [found = "", cell = "", line, column] = /\b(cell-\d+):(\d+):(\d+)/.exec(frame) ?? [];
    const traced = this.cells.get(cell);
    if (!found || !traced) return frame;
    const running = { line: Number(line) - 1 - prologueLines, column: Number(column) - 1 };
    const rewritten = traced.commonJs ? before(traced.commonJs, running) : running;
    const place = rewritten && written(traced, traced.origin(rewritten));
    if (!place) return undefined;
    return frame.replace(found, `${cell}:${place.line}:${place.column}`).replace(/^(async )?Proxy\./, "$1");
  }
}

/** The place in the cell of a place in the emitted module; line and column count from 1. */
function written({ emitted, mended }: Traced, place: Position): Position | undefined {
  const compiled = before(emitted, place);
  if (!compiled) return undefined;
  const { line, column } = mended({ line: compiled.line - linesBefore, column: compiled.column });
  return { line: line + 1, column: column + 1 };
}

/** The source of a generated place; undefined if the map has no entry for its line. */
function before(map: SourceMap, { line, column }: Position): Position | undefined {
  const entry = map.findEntry(line, column);
  if (!("originalLine" in entry) || entry.generatedLine !== line) return undefined;
  return { line: entry.originalLine, column: entry.originalColumn };
}

function headline(error: unknown): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}
