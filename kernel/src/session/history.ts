import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { jupyterData } from "../install/kernelspec.js";
import { log } from "../log.js";
import { toJson } from "../protocol/json.js";
import type { Json } from "../protocol/wire.js";
import { integerOf, textOf } from "./content.js";

/** The file is truncated to this many entries after it has grown to twice as many. */
const kept = 10_000;

type Entry = [session: number, line: number, code: string];

/**
 * The cells of this session and of earlier ones, in a file with one JSON array per line. Each line is appended by one
 * write, so parallel kernels do not damage each other's lines; the reader skips damaged lines.
 */
export class History {
  private entries: Entry[] | undefined;
  private session = 0;

  /** @param file the path; if it cannot be written, the history lasts as long as the kernel */
  constructor(
    private readonly file = process.env.TOPOLAB_HISTORY ?? path.join(jupyterData(), "topolab-history.jsonl"),
  ) {}

  add(line: number, code: string): void {
    const entry: Entry = [this.open().session, line, code];
    this.open().entries.push(entry);
    this.attempt(() => appendFileSync(this.file, `${toJson(entry)}\n`, { mode: 0o600 }));
  }

  /** The `history` of a history_reply: range, tail or search, as the request's content says. */
  answer(content: Json): unknown[] {
    const found = this.find(content);
    return found.map(([session, line, code]) => [session, line, content.output ? [code, null] : code]);
  }

  private find(content: Json): Entry[] {
    const { entries, session } = this.open();
    const last = (list: Entry[]) => list.slice(Math.max(0, list.length - integerOf(content, "n", 10)));
    if (content.hist_access_type === "tail") return last(entries);
    if (content.hist_access_type === "search") {
      const pattern = glob(content.pattern === undefined ? "*" : textOf(content, "pattern"));
      const found = entries.filter(([, , code]) => pattern.test(code));
      return last(content.unique ? latestOfEach(found) : found);
    }
    const asked = integerOf(content, "session", 0);
    const wanted = asked > 0 ? asked : session + asked;
    const start = integerOf(content, "start", 0);
    const stop = integerOf(content, "stop", Number.POSITIVE_INFINITY);
    return entries.filter(([number, line]) => number === wanted && line >= start && line < stop);
  }

  private open(): { entries: Entry[]; session: number } {
    if (!this.entries) {
      this.attempt(() => mkdirSync(path.dirname(this.file), { recursive: true }));
      this.entries = this.read();
      this.session = (this.entries.at(-1)?.[0] ?? 0) + 1;
      if (this.entries.length > 2 * kept) this.cut();
    }
    return { entries: this.entries, session: this.session };
  }

  private read(): Entry[] {
    try {
      return readFileSync(this.file, "utf8").split("\n").flatMap(parseEntry);
    } catch {
      return []; // the first session
    }
  }

  private cut(): void {
    this.entries = this.entries?.slice(-kept);
    const text = (this.entries ?? []).map((entry) => `${toJson(entry)}\n`).join("");
    this.attempt(() => {
      const fresh = `${this.file}.${process.pid}`;
      writeFileSync(fresh, text, { mode: 0o600, flush: true } as object);
      renameSync(fresh, this.file);
    });
  }

  private attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      log(`the history could not be stored: ${(error as Error).message}`);
    }
  }
}

function parseEntry(line: string): Entry[] {
  try {
    const [session, number, code] = JSON.parse(line);
    return typeof code === "string" ? [[Number(session), Number(number), code]] : [];
  } catch {
    return [];
  }
}

function latestOfEach(entries: Entry[]): Entry[] {
  return [...new Map(entries.map((entry) => [entry[2], entry])).values()];
}

/** `*` matches any text, `?` any single character. */
function glob(pattern: string): RegExp {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${literal.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
}
