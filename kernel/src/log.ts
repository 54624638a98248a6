import { writeSync } from "node:fs";

/** One line on the process's own stderr, past the streams that belong to the cells. */
export function log(line: string): void {
  try {
    writeSync(2, `topolab-kernel: ${line}\n`);
  } catch {
    // Nobody reads it any more.
  }
}
