import type { Diagnostic } from "../compiler/tslab.js";
import { detailsOf, headlineOf, lookInto, maxMessage } from "./error-details.js";
import { inspectSafely } from "./safely.js";
import { head } from "./text.js";
import type { Traces } from "./trace.js";

/** The content of an `error` message. */
export interface Failure {
  ename: string;
  evalue: string;
  traceback: string[];
}

const paint = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[39m`;
const red = paint(31);
const gray = paint(90);

/** Lines of the cell shown on either side of the one that failed. */
const around = 2;

/** The failure of a cell that threw. This function never throws, for any thrown value. */
export function failureOf(error: unknown, traces?: Traces): Failure {
  const thrown = lookInto(error);
  if (!thrown) {
    const evalue = head(typeof error === "string" ? error : inspectSafely(error), maxMessage);
    return { ename: "Thrown", evalue, traceback: [`${red("Thrown")}: ${evalue}`] };
  }
  const { name, message, frames } = thrown;
  const place = traces?.place(frames.join("\n"));
  const excerpt = place && traces ? excerptOf(traces.source(place.cell) ?? "", place.line) : [];
  const traceback = [headlineOf(thrown, red(name)), ...excerpt, ...frames, ...detailsOf(thrown)];
  return { ename: name, evalue: message, traceback };
}

function excerptOf(source: string, line: number): string[] {
  const lines = source.split("\n");
  const from = Math.max(1, line - around);
  return lines.slice(from - 1, line + around).map((text, i) => {
    const number = from + i;
    const label = `${number === line ? "→" : " "} ${String(number).padStart(3)} │ `;
    return number === line ? `${red(label)}${text}` : `${gray(label)}${text}`;
  });
}

/** The failure of a cell that does not type-check: each complaint with its line, and the place underlined. */
export function failureOfTypes(diagnostics: Diagnostic[], source: string): Failure {
  const lines = source.split("\n");
  const complaints = diagnostics.map(({ fileName, start, code, messageText }) => {
    const place = `${fileName ? `${fileName}:` : ""}${start.line + 1}:${start.character + 1}`;
    return `${place} - error${code ? ` TS${code}` : ""}: ${messageText}`;
  });
  const traceback = diagnostics.flatMap(({ fileName, start, end }, i) => {
    if (fileName || lines[start.line] === undefined) return [red(complaints[i])];
    const width = end.line === start.line ? Math.max(1, end.character - start.character) : 1;
    const label = `  ${String(start.line + 1).padStart(3)} │ `;
    const mark = " ".repeat(label.length + start.character) + "~".repeat(width);
    return [red(complaints[i]), `${gray(label)}${lines[start.line]}`, red(mark)];
  });
  return { ename: "TypeScriptError", evalue: complaints.join("\n"), traceback };
}
