import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this library's own modules, `lib/src` or `lib/dist`. */
const library = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Whether a stack frame is of the code that the user wrote. */
function isUsers(frame: string): boolean {
  return !/node_modules|\(?node:/.test(frame) && !frame.includes(library) && /:\d+:\d+\)?$/.test(frame);
}

/** A place in the code that called; it costs little until it is asked for. */
export type Caller = Pick<Error, "stack">;

/** Where the code stands now. */
export function caller(): Caller {
  const limit = Error.stackTraceLimit;
  // Gradients are computed deep inside tfjs: the default of ten frames would end there.
  Error.stackTraceLimit = 60;
  const here = new Error();
  Error.stackTraceLimit = limit;
  return here;
}

/** " (at file:line:column)" of the user's code, or nothing where only libraries are on the stack. */
export function atLine({ stack = "" }: Caller): string {
  const frame = stack.split("\n").slice(1).find(isUsers);
  const line = frame
    ?.trim()
    .replace(/^at (.*\()?/, "")
    .replace(/\)$/, "");
  return line ? ` (at ${line})` : "";
}
