import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this library's own modules, `lib/src` or `lib/dist`. */
const library = dirname(dirname(fileURLToPath(import.meta.url)));

/** Whether a stack frame is of the code that the user wrote. */
function isUsers(frame: string): boolean {
  return !/node_modules|\(?node:/.test(frame) && !frame.includes(library) && /:\d+:\d+\)?$/.test(frame);
}

/** Where the user's code called what runs now, as "file:line:column"; undefined where only libraries are on the stack. */
export function callerLine(): string | undefined {
  const limit = Error.stackTraceLimit;
  // Gradients are computed deep inside tfjs: the default of ten frames would end there.
  Error.stackTraceLimit = 60;
  const stack = new Error().stack ?? "";
  Error.stackTraceLimit = limit;
  const frame = stack.split("\n").slice(1).find(isUsers);
  return frame
    ?.trim()
    .replace(/^at (.*\()?/, "")
    .replace(/\)$/, "");
}

/** " (at file:line:column)", or nothing when the line is not known. */
export function atLine(line: string | undefined): string {
  return line ? ` (at ${line})` : "";
}
