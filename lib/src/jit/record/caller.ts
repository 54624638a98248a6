import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this library's own modules, `lib/src` or `lib/dist`. */
const library = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Whether a stack frame belongs to the user's code. */
function isUsers(frame: string): boolean {
  return !/node_modules|\(?node:/.test(frame) && !frame.includes(library) && /:\d+:\d+\)?$/.test(frame);
}

/** A place in the calling code; it is resolved only on request. */
export type Caller = Pick<Error, "stack">;

/** The current place in the code. */
export function caller(): Caller {
  const limit = Error.stackTraceLimit;
  // Gradients are computed deep inside tfjs, so the default of ten frames would not reach the user's code.
  Error.stackTraceLimit = 60;
  const here = new Error();
  Error.stackTraceLimit = limit;
  return here;
}

/** " (at file:line:column)" of the user's code, or "" if only libraries are on the stack. */
export function atLine({ stack = "" }: Caller): string {
  const frame = stack.split("\n").slice(1).find(isUsers);
  const line = frame
    ?.trim()
    .replace(/^at (.*\()?/, "")
    .replace(/\)$/, "");
  return line ? ` (at ${line})` : "";
}
